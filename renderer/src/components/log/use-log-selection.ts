import { type ComputedRef, computed } from 'vue'
import { useSelected } from '../../charts/axis/selected.ts'
import { useTimeAxis } from '../../charts/axis/time-axis.ts'
import { type NumberedLine, useRun } from '../../stores/live/run.ts'
import { useView } from '../../stores/view/view.ts'

/** The line of the log that is selected, or the one that belongs to what is selected elsewhere. */
export function useLogSelection(lines: ComputedRef<readonly NumberedLine[]>) {
  const run = useRun()
  const view = useView()
  const axis = useTimeAxis()
  const selected = useSelected()

  const selectedSeq = computed(() => selected.line?.seq)

  /** Where in `lines` the selection is: the line itself, or the first one of the time that is selected. */
  const place = computed(() => {
    const { interval, line } = selected
    if (interval === undefined) return undefined
    const found = lines.value.findIndex((each) =>
      line === undefined ? each.at >= interval.from : each.seq === line.seq,
    )
    return found === -1 ? lines.value.length - 1 : found
  })

  function select(line: NumberedLine): void {
    if (run.number === undefined) return
    const nth = run.log.filter(({ at }) => at === line.at).findIndex(({ seq }) => seq === line.seq)
    view.select({ type: 'line', run: run.number, at: line.at, nth })
    if (line.at < axis.min || line.at > axis.max) axis.centreOn(line.at, line.at)
  }

  function move(by: number): void {
    const from = place.value ?? (by > 0 ? -1 : lines.value.length)
    const next = lines.value[Math.min(Math.max(from + by, 0), lines.value.length - 1)]
    if (next !== undefined) select(next)
  }

  return { selectedSeq, place, select, move }
}
