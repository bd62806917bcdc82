import { type RecordingInfo } from '../../../electron/protocol/types.ts'
import { type RecordingFacts } from '../stores/recordings/recording-facts.ts'
import { resetsOf, tagsOf, verdictOf } from './verdict.ts'

/**
 * Whether a recording has all words of the search: `tag:demo`, `policy:v2`, `verdict:ok` (or `splat`, or the name of a check),
 * `>reset`, `>gap`, `>splat` for what happened in it, and any other word in its name. What has not been read yet is not found.
 */
export function matchesSearch(info: RecordingInfo, facts: RecordingFacts | undefined, search: string): boolean {
  return search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .every((word) => hasWord(info, facts, word))
}

function hasWord(info: RecordingInfo, facts: RecordingFacts | undefined, word: string): boolean {
  const [field, value] = word.includes(':') ? split(word, ':') : ['', word]
  switch (field) {
    case 'tag':
      return facts !== undefined && tagsOf(facts.details).some((tag) => tag.toLowerCase().includes(value))
    case 'policy':
      return info.runs.some(({ policy }) => policy.toLowerCase() === value)
    case 'verdict':
      return facts !== undefined && verdictWords(facts).includes(value)
  }
  if (word.startsWith('>')) return happened(info, facts, word.slice(1))
  return info.name.toLowerCase().includes(word)
}

function verdictWords({ figures }: RecordingFacts): string {
  const verdict = verdictOf(figures)
  return verdict === undefined ? '' : `${verdict.kind === 'good' ? 'ok ' : ''}${verdict.text}`.toLowerCase()
}

function happened(info: RecordingInfo, facts: RecordingFacts | undefined, what: string): boolean {
  switch (what) {
    case 'gap':
      return info.discontinuities > 0
    case 'reset':
      return facts !== undefined && resetsOf(facts.figures) > 0
    case 'splat':
      return facts?.figures.some(({ splats }) => Object.keys(splats).length > 0) === true
    default:
      return false
  }
}

function split(word: string, at: string): readonly [string, string] {
  const position = word.indexOf(at)
  return [word.slice(0, position), word.slice(position + 1)]
}
