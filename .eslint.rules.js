import { ESLintUtils } from '@typescript-eslint/utils'

const ANNOUNCED = new Set(['Operation', 'Call', 'Generator', 'Task'])

/** A call that only builds an operation does nothing: without `yield*` the step silently never happens. */
export const noBareOperation = ESLintUtils.RuleCreator.withoutDocs({
  meta: {
    type: 'problem',
    schema: [],
    messages: { bare: 'This builds an operation and drops it: write `yield*` before the call.' },
  },
  defaultOptions: [],
  create(context) {
    const services = ESLintUtils.getParserServices(context)
    const isAnnounced = (type) => {
      const symbol = type.aliasSymbol ?? type.getSymbol()
      if (symbol && ANNOUNCED.has(symbol.name)) return true
      return (type.getBaseTypes?.() ?? []).some(isAnnounced)
    }
    return {
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
