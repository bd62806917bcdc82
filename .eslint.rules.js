import { ESLintUtils } from '@typescript-eslint/utils'

const ANNOUNCED = new Set(['Operation', 'Call', 'Generator', 'Task'])

/**
 * A call that only builds an operation does nothing: without `yield*` the step silently never happens. As a condition it is always true.
 * Returned, passed on or kept, it may still be yielded.
 */
export const noBareOperation = ESLintUtils.RuleCreator.withoutDocs({
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      bare: 'This builds an operation and drops it: write `yield*` before the call.',
      condition: 'This tests whether there is an operation, not what it returns: write `yield*` before the call.',
    },
  },
  defaultOptions: [],
  create(context) {
    const services = ESLintUtils.getParserServices(context)
    const isAnnounced = (type) => {
      const symbol = type.aliasSymbol ?? type.getSymbol()
      if (symbol && ANNOUNCED.has(symbol.name)) return true
      return (type.getBaseTypes?.() ?? []).some(isAnnounced)
    }
    const isCondition = (node) => {
      if (node && isAnnounced(services.getTypeAtLocation(node))) context.report({ node, messageId: 'condition' })
    }
    return {
      'IfStatement, WhileStatement, DoWhileStatement, ForStatement, ConditionalExpression'(node) {
        isCondition(node.test)
      },
      LogicalExpression(node) {
        isCondition(node.left)
      },
      'UnaryExpression[operator="!"]'(node) {
        isCondition(node.argument)
      },
      ExpressionStatement(node) {
        if (node.expression.type !== 'AssignmentExpression' && isAnnounced(services.getTypeAtLocation(node.expression)))
          context.report({ node, messageId: 'bare' })
      },
      YieldExpression(node) {
        if (!node.delegate && node.argument && isAnnounced(services.getTypeAtLocation(node.argument)))
          context.report({ node, messageId: 'bare' })
      },
    }
  },
})
