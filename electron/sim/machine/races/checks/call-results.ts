import { EAGAIN } from '../../../kernel/errno.ts'
import { type CheckContext, type RaceCheck } from '../race-check.ts'

/** What a caller gets: 0 or -errno, and no answer that sends drmIoctl() round and round. */
export function callResults({ violation }: CheckContext): RaceCheck {
  return {
    returned(client, name, result) {
      // WAIT_BO returns what is left of its timeout, as upstream.
      if (result > 0 && name !== 'WAIT_BO')
        violation({ check: 'positive-errno', symptom: `${name} returned +${result}`, where: `${client.name} ${name}` })
    },
    spun(client, name, result) {
      if (result === -EAGAIN)
        violation({
          check: 'livelock',
          symptom: `${name} says -EAGAIN and nothing is left that could change it: drmIoctl() repeats for ever`,
          where: `${client.name} ${name}`,
        })
    },
  }
}
