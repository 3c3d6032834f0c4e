import { closest } from 'fastest-levenshtein';
import { trainingFields, type ConstraintFields } from './constraintFields.ts';
import { ExpressionError, parseExpression, positionOf, type ExpressionNode } from './expression.ts';

/**
 * Constraints of a sweep: expressions over the fields of a configuration, checked for names and types when the file is
 * read. A field that a configuration does not have is unknown, and so is what follows from it; a configuration is left
 * out only where a constraint is known to fail. (Logic of three values, as that of CHECK constraints in SQL.)
 */

type Known = number | string | boolean;
/** Null where a field that is needed for it is missing. */
type Value = Known | null;
type ValueType = 'number' | 'text' | 'condition';
/** Value of a field in a configuration; undefined where it has none. */
export type FieldLookup = (path: string) => unknown;

interface Term {
  readonly type: ValueType;
  /** The texts that it can be, where they are few. */
  readonly options: readonly string[] | null;
  readonly evaluate: (lookup: FieldLookup) => Value;
}

export interface Constraint {
  readonly text: string;
  /** False where it is known to fail. */
  readonly allows: (lookup: FieldLookup) => boolean;
}

const describeType = { number: 'a number', text: 'text', condition: 'a condition' } as const;

function refuse(problem: string, node: ExpressionNode): never {
  throw new ExpressionError(problem, positionOf(node));
}

const typeOf = { number: 'number', string: 'text', boolean: 'condition' } as const;

function literal(value: Known): Term {
  const type = typeOf[typeof value as keyof typeof typeOf];
  return { type, options: typeof value === 'string' ? [value] : null, evaluate: () => value };
}

/** The dotted path of a name; null for what is none, such as an index. */
function pathOf(node: ExpressionNode): string | null {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression' || node.computed || node.optional) return null;
  const object = pathOf(node.object as ExpressionNode);
  const property = pathOf(node.property as ExpressionNode);
  return object === null || property === null ? null : `${object}.${property}`;
}

function field(node: ExpressionNode): Term {
  const path = pathOf(node);
  if (path === null) refuse('can name fields only by their dotted path', node);
  const { fields = trainingFields } = node as { readonly fields?: ConstraintFields };
  const kind = fields.kindOf(path);
  const units = fields.paths.filter((other) => other.startsWith(`${path}.`));
  if (kind === null) {
    if (fields.paths.length === 0) refuse(`names ${path}, and the file has no parameters. Text stands in quotes`, node);
    const inside = units[0] ?? closest(path, [...fields.paths]);
    refuse(`names ${path}, which is no field; did you mean ${inside}? Text stands in quotes`, node);
  }
  switch (kind.kind) {
    case 'length':
      return refuse(`cannot compare ${path}, a length: name ${units.join(', ')}`, node);
    case 'list':
      return refuse(`cannot compare ${path}, a list`, node);
    case 'number':
      return { type: 'number', options: null, evaluate: (lookup) => known(lookup(path), 'number') };
    case 'text':
      return { type: 'text', options: kind.options, evaluate: (lookup) => known(lookup(path), 'string') };
    case 'boolean':
      return { type: 'condition', options: null, evaluate: (lookup) => known(lookup(path), 'boolean') };
  }
}

/** A schedule in the place of a number is unknown too: it is no one number. */
function known(value: unknown, type: 'number' | 'string' | 'boolean'): Value {
  return typeof value === type ? (value as Known) : null;
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
};
const orderings: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};
const junctions: Readonly<Record<string, 'and' | 'or'>> = { and: 'and', '&&': 'and', or: 'or', '||': 'or' };

function expect(node: ExpressionNode, type: ValueType, operator: string): Term {
  const term = termOf(node);
  if (term.type === type) return term;
  const needs = `\`${operator}\` needs ${describeType[type]} where there is ${describeType[term.type]}`;
  return refuse(
    type === 'condition' && operator === 'not' ? `${needs}: put what it denies in parentheses` : needs,
    node,
  );
}

function numeric(node: BinaryNode, type: 'number' | 'condition', apply: (a: number, b: number) => Known): Term {
  const [left, right] = sidesOf(node).map((side) => expect(side, 'number', node.operator)) as [Term, Term];
  return { type, options: null, evaluate: (lookup) => both(left.evaluate(lookup), right.evaluate(lookup), apply) };
}

function both(a: Value, b: Value, apply: (a: number, b: number) => Known): Value {
  return typeof a === 'number' && typeof b === 'number' ? apply(a, b) : null;
}

/** Known as soon as one side decides: false for `and`, true for `or`. */
function junction(node: BinaryNode, kind: 'and' | 'or'): Term {
  const sides = sidesOf(node).map((side) => expect(side, 'condition', node.operator));
  const deciding = kind === 'or';
  const evaluate = (lookup: FieldLookup) => {
    const values = sides.map((side) => side.evaluate(lookup));
    if (values.includes(deciding)) return deciding;
    return values.includes(null) ? null : !deciding;
  };
  return { type: 'condition', options: null, evaluate };
}

function requireComparable(left: Term, right: Term, node: ExpressionNode): void {
  if (left.type !== right.type) {
    refuse(`compares ${describeType[left.type]} with ${describeType[right.type]}`, node);
  }
  if (left.options === null || right.options === null || left.options.length === 0) return;
  const { options } = left;
  const [text = ''] = right.options;
  if (right.options.some((option) => options.includes(option))) return;
  refuse(
    `compares with '${text}', which is none of ${options.join(', ')}; did you mean '${closest(text, [...options])}'?`,
    node,
  );
}

function equality(node: BinaryNode, isEqual: boolean): Term {
  const [leftNode, rightNode] = sidesOf(node);
  const [left, right] = [termOf(leftNode), termOf(rightNode)];
  requireComparable(left, right, rightNode);
  const evaluate = (lookup: FieldLookup) => {
    const [a, b] = [left.evaluate(lookup), right.evaluate(lookup)];
    return a === null || b === null ? null : (a === b) === isEqual;
  };
  return { type: 'condition', options: null, evaluate };
}

function membership(node: BinaryNode): Term {
  const [leftNode, listNode] = sidesOf(node);
  if (listNode.type !== 'ArrayExpression') refuse('`in` needs a list such as [1, 2]', listNode);
  const left = termOf(leftNode);
  const members = (listNode.elements as ExpressionNode[]).map((member) => {
    if (member.type !== 'Literal') refuse('a list after `in` holds numbers or texts', member);
    const term = termOf(member);
    requireComparable(left, term, member);
    return term.evaluate(() => undefined);
  });
  const evaluate = (lookup: FieldLookup) => {
    const value = left.evaluate(lookup);
    return value === null ? null : members.includes(value);
  };
  return { type: 'condition', options: null, evaluate };
}

type BinaryNode = Extract<ExpressionNode, { type: 'BinaryExpression' }>;

function sidesOf({ left, right }: BinaryNode): [ExpressionNode, ExpressionNode] {
  return [left as ExpressionNode, right as ExpressionNode];
}

function binary(node: BinaryNode): Term {
  const { operator } = node;
  const [calculate, order, junctionKind] = [arithmetic[operator], orderings[operator], junctions[operator]];
  if (calculate !== undefined) return numeric(node, 'number', calculate);
  if (order !== undefined) return numeric(node, 'condition', order);
  if (junctionKind !== undefined) return junction(node, junctionKind);
  if (operator === '==' || operator === '!=') return equality(node, operator === '==');
  if (operator === 'in') return membership(node);
  return refuse(`has the operator ${operator}, which constraints do not know`, node);
}

function unary(operator: string, argument: ExpressionNode, node: ExpressionNode): Term {
  if (operator === 'not' || operator === '!') {
    const inner = expect(argument, 'condition', operator);
    const evaluate = (lookup: FieldLookup) => {
      const value = inner.evaluate(lookup);
      return value === null ? null : !value;
    };
    return { type: 'condition', options: null, evaluate };
  }
  if (operator !== '-' && operator !== '+') refuse(`has the operator ${operator}, which constraints do not know`, node);
  const inner = expect(argument, 'number', operator);
  const sign = operator === '-' ? -1 : 1;
  return { ...inner, evaluate: (lookup) => both(sign, inner.evaluate(lookup), (a, b) => a * b) };
}

function termOf(node: ExpressionNode): Term {
  switch (node.type) {
    case 'Literal':
      return ['number', 'string', 'boolean'].includes(typeof node.value)
        ? literal(node.value as Known)
        : refuse('has a value that is neither number nor text', node);
    case 'Identifier':
    case 'MemberExpression':
      return field(node);
    case 'BinaryExpression':
      return binary(node);
    case 'UnaryExpression':
      return unary(node.operator, node.argument as ExpressionNode, node);
    case 'CallExpression':
      return refuse('calls a function, and there are none', node);
    default:
      return refuse('is no expression of numbers, texts and fields with operators', node);
  }
}

/** A tree with what the names in it may be noted in each node. */
function withFields(part: unknown, fields: ConstraintFields): unknown {
  if (Array.isArray(part)) return part.map((one) => withFields(one, fields));
  if (typeof part !== 'object' || part === null) return part;
  return { ...Object.fromEntries(Object.entries(part).map(([key, one]) => [key, withFields(one, fields)])), fields };
}

/**
 * A constraint from its text, such as `optimizer.rho0 >= 0.9 and optimizer.learningRate * 10 < 1`.
 *
 * @param fields what it may name; default: the fields of a training
 * @throws ExpressionError for what is no expression, names no field, or does not fit together; with the position
 */
export function parseConstraint(text: string, fields: ConstraintFields = trainingFields): Constraint {
  const node = withFields(parseExpression(text), fields) as ExpressionNode;
  const term = termOf(node);
  if (term.type !== 'condition')
    refuse(`is ${describeType[term.type]}, not a condition: compare it with something`, node);
  return { text, allows: (lookup) => term.evaluate(lookup) !== false };
}
