import { type Discontinuity } from '../../../protocol/types.ts'
import { nanos } from '../../../sim/kernel/clock.ts'
import { type ChunkFacts, type Piece, type SampleFacts } from './pieces.ts'

type ChunkPiece = Extract<Piece, { readonly type: 'chunk' }>

/** A hole in a run, after its chunk number `after` in the order of the file; -1 is before the first. */
export interface Loss {
  readonly run: number
  readonly after: number
  readonly discontinuity: Discontinuity
}

/** What is on the two sides of a hole; undefined at the ends of a run. */
interface Sides {
  readonly run: number
  readonly after: number
  readonly before: ChunkFacts | undefined
  readonly lastSample: SampleFacts | undefined
  readonly next: ChunkFacts | undefined
  readonly nextSample: SampleFacts | undefined
}

/**
 * What is missing between the chunks that could be read. Between two chunks of a run the numbers of their slice marks tell, whatever
 * was damaged; at the end of a run only damaged bytes do.
 */
export function findLosses(pieces: readonly Piece[], runs: readonly number[]): readonly Loss[] {
  const holes = runs.flatMap((run) => holesOf(run, pieces))
  return holes.map((sides, i) => ({ run: sides.run, after: sides.after, discontinuity: lossOf(sides, i) }))
}

function holesOf(run: number, pieces: readonly Piece[]): readonly Sides[] {
  const chunks = pieces.filter((piece): piece is ChunkPiece => piece.type === 'chunk' && piece.facts.run === run)
  const holes: Sides[] = []
  let before: ChunkFacts | undefined
  let lastSample: SampleFacts | undefined
  let marks = 0
  chunks.forEach(({ facts }, i) => {
    if (facts.slices !== undefined && facts.slices.first !== marks) {
      const nextSample = chunks.slice(i).find((chunk) => chunk.facts.samples !== undefined)?.facts.samples
      holes.push({ run, after: i - 1, before, lastSample, next: facts, nextSample })
    }
    marks = facts.slices === undefined ? marks : facts.slices.last + 1
    // One of inputs alone lies before anything that is shown.
    if (facts.slices !== undefined) before = facts
    lastSample = facts.samples ?? lastSample
  })
  if (endsInDamage(run, pieces)) {
    holes.push({ run, after: chunks.length - 1, before, lastSample, next: undefined, nextSample: undefined })
  }
  return holes
}

/**
 * The bytes after the run's last slice could not be read, and what follows does not show that they were of the next run. A digest or a
 * note may lie behind them.
 */
function endsInDamage(run: number, pieces: readonly Piece[]): boolean {
  const last = pieces.findLastIndex(
    (piece) => piece.type === 'chunk' && piece.facts.run === run && piece.facts.slices !== undefined,
  )
  const following = pieces.slice(last + 1).filter((piece) => piece.type === 'damage' || piece.facts.run !== run)
  const next = following.findIndex((piece) => piece.type === 'chunk')
  const damaged = (next === -1 ? following : following.slice(0, next)).filter(({ type }) => type === 'damage')
  const mayBeOurs = damaged.some((piece) => piece.type === 'damage' && (piece.run ?? run) === run)
  if (!mayBeOurs) return false
  const chunk = following[next]
  return chunk?.type !== 'chunk' || chunk.facts.slices === undefined || chunk.facts.slices.first === 0
}

function lossOf({ before, lastSample, next, nextSample }: Sides, index: number): Discontinuity {
  const lost = nextSample === undefined ? 0 : nextSample.first.seq - ((lastSample?.last.seq ?? -1) + 1)
  const firstGood = nextSample?.first.begin ?? next?.begin
  return {
    // Below the ids of the machine's own.
    id: -1 - index,
    kind: 'FILE_LOSS',
    epochBefore: lastSample?.last.epoch ?? nextSample?.first.epoch ?? 0,
    epochAfter: nextSample?.first.epoch,
    tLastGood: nanos(lastSample?.last.end ?? before?.end ?? firstGood ?? 0),
    tFirstGood: firstGood === undefined ? undefined : nanos(firstGood),
    errno: 0,
    ioctlsFailed: 0,
    samplesExpected: lost,
    samplesLost: lost,
    configRestored: 'yes',
    cause: next === undefined ? 'the recording is damaged from here to the end' : 'a part of the recording is damaged',
    policy: (before ?? next)?.settings?.policy ?? '',
  }
}
