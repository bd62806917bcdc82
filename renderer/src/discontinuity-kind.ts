import { type Discontinuity, type DiscontinuityKind } from '../../electron/protocol/types.ts'

interface KindInfo {
  /** Carries the kind on a band, where colour must not. */
  readonly letter: string
  readonly meaning: string
}

export const DISCONTINUITY_KINDS: Readonly<Record<DiscontinuityKind, KindInfo>> = {
  RESET: { letter: 'R', meaning: 'A reset took the counts; the policy restored the session.' },
  SESSION_LOST: { letter: 'L', meaning: 'A reset ended the session.' },
  DUMP_TIMEOUT: { letter: 'T', meaning: 'Dumps failed without a reset.' },
  STRETCHED: { letter: 'S', meaning: 'A valid sample that covers more than its period.' },
  PARTIAL: { letter: 'P', meaning: 'Some counter blocks are missing.' },
  DISABLED: { letter: 'D', meaning: 'There was no session.' },
  FILE_LOSS: { letter: 'F', meaning: 'A damaged part of the recording.' },
  SAMPLES_DROPPED: { letter: 'V', meaning: 'The viewer could not keep up; a recording has the samples.' },
}

/** `R3`. What the file or the window has lost is numbered below zero, which its letter says already. */
export function discontinuityName({ kind, id }: Discontinuity): string {
  return `${DISCONTINUITY_KINDS[kind].letter}${Math.abs(id)}`
}

/** What the policy did with the session; empty where there was none to restore. */
export function restoredInWords({ kind, configRestored }: Discontinuity): string {
  if (kind !== 'RESET' && kind !== 'SESSION_LOST' && kind !== 'DUMP_TIMEOUT') return ''
  return { yes: 'restored', no: 'not restored', partial: 'partly restored' }[configRestored]
}
