import { computed } from 'vue'
import { bandSentences, bandTitle } from '../../charts/band-words.ts'
import { formatSeconds } from '../../charts/format.ts'
import { useSelected } from '../../charts/axis/selected.ts'
import { formatMoment, formatSpan } from '../../format/time.ts'
import { sliceWords } from '../../lanes/lane-words.ts'
import { useRun } from '../../stores/live/run.ts'
import { useView } from '../../stores/view/view.ts'

const TITLES = {
  discontinuity: 'Discontinuity',
  slice: 'Slice',
  line: 'Log line',
  sample: 'Sample',
  range: 'Range',
} as const

/** The selection in words. To be called in a setup. */
export function useSelectionWords() {
  const run = useRun()
  const view = useView()
  const selected = useSelected()

  const title = computed(() => (view.selection === undefined ? '' : TITLES[view.selection.type]))

  const sentences = computed((): readonly string[] => {
    const { discontinuity, slice, line, here } = selected
    if (discontinuity !== undefined) {
      const { tLastGood: from, tFirstGood } = discontinuity
      const band = { left: 0, right: 0, from, to: tFirstGood ?? run.now, open: tFirstGood === undefined }
      const whole = { ...band, members: [discontinuity] as const, invalid: discontinuity.kind !== 'STRETCHED' }
      return [bandTitle(whole), ...bandSentences(whole)]
    }
    if (slice !== undefined) return [sliceWords(slice.kind, slice.label, slice.lane)]
    if (line !== undefined) return [line.text, ...line.trace]
    if (here?.type === 'sample') return [`The sample that ends at ${formatSeconds(here.end, 1e3)} s.`]
    return []
  })

  const when = computed(() => {
    const { interval, slice, discontinuity, here } = selected
    if (interval === undefined || discontinuity !== undefined || here?.type === 'sample') return ''
    if (interval.to === interval.from) return `at ${formatMoment(interval.from)} s`
    return `${formatMoment(interval.from)} to ${formatMoment(interval.to)} s, ${formatSpan(interval.to - interval.from)}${slice?.open === true ? ' so far' : ''}`
  })

  return { title, sentences, when }
}
