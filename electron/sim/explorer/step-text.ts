import { type StoryStep } from './story.ts'

/** One step as a line of C would say it, with what came back or changed. ASCII. */
export function stepText(
  step: Omit<StoryStep, 'text' | 'n' | 'part' | 'wakes' | 'blocks' | 'waits' | 'returns' | 'at'>,
): string {
  const { operation, object, value } = step
  switch (operation) {
    case 'writel':
      return `${object} = ${value}`
    case 'readl':
      return `${object} is ${value}`
    case 'READ_ONCE':
    case 'atomic_read':
      return `${object} is ${value}`
    case 'WRITE_ONCE':
    case 'atomic_write':
      return `${object}: ${changeText(step) || `stays ${value}`}`
    case 'wait_for_completion':
    case 'wait_event':
    case 'dma_fence_wait':
      return `${operation}(${object}): ${value}`
    case 'hardware':
      return value
    case 'irq':
    case 'irq_thread':
      return 'enters'
    case 'irq_exit':
    case 'irq_thread_exit':
      return 'returns'
    case 'timer':
      return 'expires'
    case 'work':
      return `takes ${value === '' ? object : value}`
    case 'pm_runtime':
      return `pm_runtime(${object}): ${pmText(step) || 'no change'}`
    case 'sleep':
      return 'sleeps'
    case 'time':
      return step.effect
    default:
      return `${operation}(${object})${value === '' || value === 'false' ? '' : `: ${value}`}`
  }
}

/** Usage and status, not the timer that goes with them. */
function pmText({ object, value, changes }: Pick<StoryStep, 'object' | 'value' | 'changes'>): string {
  const own = changes.filter((change) => change.object === object || change.object === `${object} usage`)
  const texts = own.map((change) => `${change.object.slice(object.length)} ${change.from} -> ${change.to}`.trim())
  return [...(value.startsWith('-') ? [value] : []), ...texts].join(', ')
}

function changeText({ changes, object }: Pick<StoryStep, 'changes' | 'object'>): string {
  return changes
    .filter((change) => change.object === object)
    .map(({ from, to }) => `${from} -> ${to}`)
    .join(', ')
}
