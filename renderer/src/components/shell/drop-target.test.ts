// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { useOverlays } from '../../stores/view/overlays.ts'
import { openWindow } from '../../testing/lab-window.ts'
import DropTarget from './DropTarget.vue'

/** A drag of `types`, as happy-dom's own events cannot say them. */
async function drag(name: string, types: readonly string[]): Promise<void> {
  dispatchEvent(Object.assign(new Event(name, { cancelable: true }), { dataTransfer: { types, files: [] } }))
  await flushPromises()
}

describe('a file held over the window', () => {
  it('is told where to go until it is dropped, or the drag has ended elsewhere', async () => {
    const { all, close } = await openWindow(DropTarget)
    await drag('dragover', ['text/plain'])
    expect(all('drop-over')).toHaveLength(0)
    await drag('dragover', ['Files'])
    expect(all('drop-over')).toHaveLength(1)
    dispatchEvent(new Event('pointermove'))
    await flushPromises()
    expect(all('drop-over')).toHaveLength(0)
    close()
  })

  it('closes what lies over the page, where it is opened', async () => {
    const { close } = await openWindow(DropTarget)
    const overlays = useOverlays()
    overlays.show('keys')
    await drag('drop', ['Files'])
    expect(overlays.shown).toBeUndefined()
    close()
  })
})
