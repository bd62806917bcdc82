import { type StoryStep } from './story.ts'

/** One step as a line of C would say it, with what came back or changed. ASCII. */
export function stepText(step: Omit<StoryStep, 'text' | 'n' | 'wakes' | 'blocks' | 'waits' | 'at'>): string {
  const { operation, object, value, changes } = step
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
      return `${object}: ${changes.map(({ from, to }) => `${from} -> ${to}`).join(', ') || 'no change'}`
    case 'time':
      return step.effect
    default:
      return `${operation}(${object})${value === '' || value === 'false' ? '' : `: ${value}`}`
  }
}

function changeText({ changes, object }: Pick<StoryStep, 'changes' | 'object'>): string {
  return changes
    .filter((change) => change.object === object)
    .map(({ from, to }) => `${from} -> ${to}`)
    .join(', ')
}
