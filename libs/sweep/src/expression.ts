import jsep from 'jsep';

/**
 * The syntax of constraints: arithmetic, comparisons, `in`, and `and`, `or`, `not`, parsed by jsep into a tree. jsep only
 * parses: nothing here turns text into code, as expression libraries that compile (filtrex) or that have had ways out of
 * their evaluator (expr-eval, mathjs) do. CEL would do as well, but its whole numbers divide without a fraction, so that
 * `rho0 > 1/2` means `rho0 > 0`.
 */

/** Longest expression, and deepest nesting of one: a file must not be able to exhaust the parser's stack. */
export const maxExpressionLength = 500;
const maxDepth = 40;

/** A node of the tree. */
export type ExpressionNode = jsep.CoreExpression;

/** Why an expression is refused. Positions count from 1. */
export class ExpressionError extends Error {
  constructor(problem: string, position: number) {
    super(`position ${position}: ${problem}`);
    this.name = 'ExpressionError';
  }
}

const openTokens = new WeakMap<object, number[]>();

/** Notes where each token starts, which jsep itself does not say. */
jsep.hooks.add('gobble-token', function (env) {
  const starts = openTokens.get(this) ?? [];
  if (starts.length >= maxDepth) throw new ExpressionError(`is nested deeper than ${maxDepth}`, this.index + 1);
  openTokens.set(this, starts);
  starts.push(this.index);
  // Numbers alone would not come past the hook below.
  const number = /[\d.]/.test(this.char) ? this.gobbleNumericLiteral() : undefined;
  if (number) env.node = number;
});
jsep.hooks.add('after-token', function ({ node }) {
  const start = openTokens.get(this)?.pop() ?? 0;
  // The inner one of a group is noted first, and stays.
  if (node) node.start ??= start;
});
jsep.addUnaryOp('not');
jsep.addBinaryOp('or', 1);
jsep.addBinaryOp('and', 2);
jsep.addBinaryOp('in', 6);

/** Where a node starts in its expression, from 1: that of the leftmost token in it. */
export function positionOf(node: jsep.Expression): number {
  const { start, left, test } = node;
  if (typeof start === 'number') return start + 1;
  const first = left ?? test;
  return first === undefined ? 1 : positionOf(first as jsep.Expression);
}

function problemOf(error: unknown): ExpressionError {
  if (error instanceof ExpressionError) return error;
  const { description, index } = error as { description?: unknown; index?: unknown };
  if (typeof description !== 'string' || typeof index !== 'number') throw error;
  const hint = description === 'Unexpected "="' || description.endsWith('after =') ? '; equality is ==' : '';
  return new ExpressionError(`cannot be read: ${description}${hint}`, index + 1);
}

/**
 * The tree of an expression.
 *
 * @throws ExpressionError with the position, when the text is not one expression
 */
export function parseExpression(text: string): ExpressionNode {
  if (text.length > maxExpressionLength)
    throw new ExpressionError(`is longer than ${maxExpressionLength} characters`, maxExpressionLength);
  const node = parsed(text) as ExpressionNode;
  if (node.type !== 'Compound') return node;
  const [, second] = node.body;
  if (second === undefined) throw new ExpressionError('is empty', 1);
  throw new ExpressionError('cannot be read: an operator is missing', positionOf(second));
}

function parsed(text: string): jsep.Expression {
  try {
    return jsep(text);
  } catch (error) {
    throw problemOf(error);
  }
}
