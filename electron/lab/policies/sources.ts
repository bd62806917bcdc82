import { type PolicySource } from '../../protocol/policies.ts'
import { POLICIES } from '../../sim/driver/policies/index.ts'
import { type Policy } from '../../sim/driver/policies/policy.ts'
import { functionsOf } from './source.ts'

/** Code and caller's side of every policy that people choose from. */
export function policySources(policies: readonly Policy[] = POLICIES): readonly PolicySource[] {
  return policies.map((policy) => {
    const { layout } = policy.dumpIoctl
    return {
      policy: policy.id,
      functions: [...functionsOf(policy)].map(([name, text]) => ({ name, text, errors: errorsIn(text) })),
      driverVersion: `1.${policy.minor}`,
      uapiInferred: policy.uapiInferred === true,
      dump: { size: layout.size, fields: layout.entries.map(([name, type, offset]) => ({ name, type, offset })) },
    }
  })
}

/** `-EIO`, and `+EAGAIN` where the constant is returned as it is. */
function errorsIn(text: string): readonly string[] {
  const code = text.replace(/\/\*[^]*?\*\/|\/\/.*/g, '')
  const found = [...code.matchAll(/(-|return )(E[A-Z]{2,})\b/g)]
  return [...new Set(found.map(([, sign, name]) => (sign === '-' ? `-${name ?? ''}` : `+${name ?? ''}`)))]
}
