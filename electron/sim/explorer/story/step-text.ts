import { type StoryStep } from './story.ts'

/** One step as a line of C would say it, with what came back or changed. ASCII. */
export function stepText(
  step: Pick<StoryStep, 'operation' | 'call' | 'object' | 'value' | 'effect' | 'changes'>,
): string {
  const { operation, call, object, value } = step
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
      return `${object}: ${changeText(step) || (value === '' ? 'written' : `stays ${value}`)}`
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
      return [`${call}(${object})`, pmText(step)].filter((part) => part !== '').join(': ')
    case 'down_write':
      return `${call}(${object})${value === 'true' ? '' : ': queued'}`
    case 'sleep':
      return 'sleeps'
    case 'sys_exit':
      return 'sys_exit'
    case 'time':
      return step.effect
    default:
      return `${call}(${object})${value === '' || value === 'false' ? '' : `: ${value}`}`
  }
}

/** Usage and status, not the timer that goes with them; an answer only where nothing changed. */
function pmText({ object, value, changes }: Pick<StoryStep, 'object' | 'value' | 'changes'>): string {
  const own = changes.filter((change) => change.object === object || change.object === `${object} usage`)
  const texts = own.map((change) => `${change.object.slice(object.length)} ${change.from} -> ${change.to}`.trim())
  const answers = value.startsWith('-') || (texts.length === 0 && (value === 'true' || value === 'false'))
  return [...(answers ? [value] : []), ...texts].join(', ')
}

function changeText({ changes, object }: Pick<StoryStep, 'changes' | 'object'>): string {
  return changes
    .filter((change) => change.object === object)
    .map(({ from, to }) => `${from} -> ${to}`)
    .join(', ')
}
