import { type ComputedRef, computed } from 'vue'
import { type ModelInfo } from '../../../../electron/protocol/types.ts'
import { useLab } from '../lab/lab.ts'
import { useRun } from '../live/run.ts'

/** The model of the run on screen, which need not be the one that the lab runs now. */
export function useShownModel(): ComputedRef<ModelInfo | undefined> {
  const lab = useLab()
  const run = useRun()
  return computed(() => {
    const id = run.settings?.model ?? lab.status?.settings.model
    return lab.description?.models.find((model) => model.id === id)
  })
}
