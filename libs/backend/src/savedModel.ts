import { createRequire } from 'node:module';
import type { GraphAttribute, GraphNode } from './graph.ts';

/** The messages of TensorFlow's protocol buffers that a graph needs, as tfjs-node brings them. */
interface Message {
  serializeBinary(): Uint8Array;
}
interface MessageMap<T> {
  set(name: string, value: T): void;
}
interface ShapeMessage extends Message {
  addDim(dimension: Message): void;
}
interface ListMessage extends Message {
  setIList(values: readonly number[]): void;
  setFList(values: readonly number[]): void;
}
interface TensorMessage extends Message {
  setDtype(type: number): void;
  setTensorShape(shape: ShapeMessage): void;
  setTensorContent(bytes: Uint8Array): void;
}
interface AttrValueMessage extends Message {
  setType(value: number): void;
  setI(value: number): void;
  setF(value: number): void;
  setB(value: boolean): void;
  setS(value: Uint8Array): void;
  setShape(value: ShapeMessage): void;
  setTensor(value: TensorMessage): void;
  setList(value: ListMessage): void;
}
interface NodeMessage extends Message {
  setName(name: string): void;
  setOp(operation: string): void;
  setInputList(inputs: readonly string[]): void;
  getAttrMap(): MessageMap<AttrValueMessage>;
}
interface GraphMessage extends Message {
  addNode(node: NodeMessage): void;
  setVersions(version: Message): void;
}
interface Protocol {
  readonly AttrValue: { new (): AttrValueMessage; readonly ListValue: new () => ListMessage };
  readonly GraphDef: new () => GraphMessage;
  readonly MetaGraphDef: {
    new (): Message & { setGraphDef(graph: GraphMessage): void; setMetaInfoDef(info: Message): void };
    readonly MetaInfoDef: new () => Message & { addTags(tag: string): void };
  };
  readonly NodeDef: new () => NodeMessage;
  readonly SavedModel: new () => Message & {
    setSavedModelSchemaVersion(version: number): void;
    addMetaGraphs(graph: Message): void;
  };
  readonly Tensor: new () => TensorMessage;
  readonly TensorShape: { new (): ShapeMessage; readonly Dim: new () => Message & { setSize(size: number): void } };
  readonly VersionDef: new () => Message & { setProducer(version: number): void };
}

/** The tag under which `savedModelBytes` stores its graph. */
export const savedModelTag = 'serve';

/** Version of TensorFlow's graph format that the nodes are written for: TensorFlow fills in attributes added later. */
const producer = 1994;

function protocol(): Protocol {
  return createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js') as Protocol;
}

function shapeMessage({ TensorShape }: Protocol, shape: readonly number[]): ShapeMessage {
  const message = new TensorShape();
  for (const size of shape) {
    const dimension = new TensorShape.Dim();
    dimension.setSize(size);
    message.addDim(dimension);
  }
  return message;
}

function attributeMessage(messages: Protocol, attribute: GraphAttribute): AttrValueMessage {
  const message = new messages.AttrValue();
  switch (attribute.is) {
    case 'type':
      message.setType(attribute.value);
      break;
    case 'int':
      message.setI(attribute.value);
      break;
    case 'float':
      message.setF(attribute.value);
      break;
    case 'bool':
      message.setB(attribute.value);
      break;
    case 'string':
      message.setS(new TextEncoder().encode(attribute.value));
      break;
    case 'shape':
      message.setShape(shapeMessage(messages, attribute.value));
      break;
    case 'ints':
    case 'floats': {
      const list = new messages.AttrValue.ListValue();
      if (attribute.is === 'ints') list.setIList(attribute.value);
      else list.setFList(attribute.value);
      message.setList(list);
      break;
    }
    case 'tensor': {
      const tensor = new messages.Tensor();
      tensor.setDtype(attribute.value.type);
      tensor.setTensorShape(shapeMessage(messages, attribute.value.shape));
      tensor.setTensorContent(attribute.value.bytes);
      message.setTensor(tensor);
    }
  }
  return message;
}

function nodeMessage(messages: Protocol, node: GraphNode): NodeMessage {
  const message = new messages.NodeDef();
  message.setName(node.name);
  message.setOp(node.operation);
  message.setInputList(node.inputs);
  const attributes = message.getAttrMap();
  for (const [name, attribute] of Object.entries(node.attributes)) {
    attributes.set(name, attributeMessage(messages, attribute));
  }
  return message;
}

/** A graph as a file `saved_model.pb`, which is what the addon loads. */
export function savedModelBytes(nodes: readonly GraphNode[]): Uint8Array {
  const messages = protocol();
  const graph = new messages.GraphDef();
  for (const node of nodes) graph.addNode(nodeMessage(messages, node));
  const version = new messages.VersionDef();
  version.setProducer(producer);
  graph.setVersions(version);
  const info = new messages.MetaGraphDef.MetaInfoDef();
  info.addTags(savedModelTag);
  const metaGraph = new messages.MetaGraphDef();
  metaGraph.setGraphDef(graph);
  metaGraph.setMetaInfoDef(info);
  const model = new messages.SavedModel();
  model.setSavedModelSchemaVersion(1);
  model.addMetaGraphs(metaGraph);
  return model.serializeBinary();
}
