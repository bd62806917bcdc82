import { type RecordingNote } from './recordings.ts'
import { type RecordingInfo } from './types.ts'

/** Recordings that the lab makes to show something, each the same every time. */
export const GUIDED_RUNS = [
  {
    id: 'broken-session',
    title: 'Watch a reset break a session',
    name: 'A reset breaks a session (guided)',
    summary: 'A job hangs while counters are sampled. Under mainline the session dies; under restore it goes on.',
  },
  {
    id: 'same-fault',
    title: 'Same fault, all policies',
    name: 'The same fault under all policies',
    summary: 'One seed and one hung job under every revision of the fix, side by side.',
  },
] as const

export type GuidedRunId = (typeof GUIDED_RUNS)[number]['id']

/** What a window can ask of them. */
export interface GuidedRunsApi {
  /** The recording of a guided run, made now if this version of the lab has not made it yet. The live machine goes on. */
  guidedRun(id: GuidedRunId): Promise<RecordingInfo>
}

/** What a caption points at. */
export const LOOKS = ['charts', 'log', 'results', 'discontinuities', 'address-spaces', 'policy'] as const
export type Look = (typeof LOOKS)[number]

/** A note that is read out while a run is shown. */
export interface Caption {
  readonly text: string
  /** Virtual ns. */
  readonly from: number
  readonly to: number
  /** Wall time that it stays. */
  readonly seconds: number
  readonly look: Look | undefined
}

export const CAPTION = 'caption'
const LOOK = 'look:'
const SECONDS = 'seconds:'
const DEFAULT_SECONDS = 4

/** A caption is a note with tags, so that a recording with captions is a recording like any other. */
export function captionTags({ look, seconds }: Pick<Caption, 'look' | 'seconds'>): readonly string[] {
  return [CAPTION, ...(look === undefined ? [] : [LOOK + look]), `${SECONDS}${seconds}`]
}

/** It says how a caption is shown, not what the recording is. */
export function isCaptionSetting(tag: string): boolean {
  return tag.startsWith(LOOK) || tag.startsWith(SECONDS)
}

/** Undefined when the note is none. */
export function captionOf({ text, from, to, tags }: Omit<RecordingNote, 'id'>): Caption | undefined {
  if (!tags.includes(CAPTION) || from === undefined) return undefined
  const seconds = Number(valueOf(tags, SECONDS))
  return {
    text,
    from,
    to: to ?? from,
    seconds: seconds > 0 && seconds <= 60 ? seconds : DEFAULT_SECONDS,
    look: LOOKS.find((look) => look === valueOf(tags, LOOK)),
  }
}

function valueOf(tags: readonly string[], prefix: string): string | undefined {
  return tags.find((tag) => tag.startsWith(prefix))?.slice(prefix.length)
}
