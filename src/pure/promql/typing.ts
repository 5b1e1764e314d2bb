/** The type of a node. */
import type { Expression, ValueType } from './ast.ts';
import { signatureOf } from './signatures.ts';

export function typeOf(of: Expression): ValueType {
  switch (of.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'selector':
    case 'aggregate':
      return 'vector';
    case 'range':
    case 'subquery':
      return 'matrix';
    case 'minus':
    case 'paren':
      return typeOf(of.of);
    case 'call':
      return signatureOf(of.name)!.gives;
    case 'binary':
      return typeOf(of.left) === 'scalar' && typeOf(of.right) === 'scalar' ? 'scalar' : 'vector';
  }
}

export const describeType = (type: ValueType): string =>
  type === 'vector' ? 'instant vector' : type === 'matrix' ? 'range vector' : type;
