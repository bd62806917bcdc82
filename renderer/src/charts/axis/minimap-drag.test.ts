// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useMinimapDrag } from './minimap-drag.ts'
import { useTimeAxis } from './time-axis.ts'

const S = 1e9

/** A minimap of 100 s on 1,000 pixels, dragged from one second to another. */
function drag(from: number, to: number, button = 0): readonly [number, number] {
  const minimap = document.createElement('div')
  minimap.setPointerCapture = () => undefined
  const { onDown, onMove, onUp } = useMinimapDrag(
    ({ clientX }) => clientX / 1000,
    () => ({ from: 0, to: 100 * S }),
  )
  minimap.addEventListener('pointerdown', onDown)
  minimap.addEventListener('pointermove', onMove)
  minimap.addEventListener('pointerup', onUp)
  minimap.dispatchEvent(new PointerEvent('pointerdown', { clientX: from * 10, button }))
  minimap.dispatchEvent(new PointerEvent('pointermove', { clientX: to * 10 }))
  minimap.dispatchEvent(new PointerEvent('pointerup'))
  minimap.dispatchEvent(new PointerEvent('pointermove', { clientX: 0 }))
  const { min, max } = useTimeAxis()
  return [min / S, max / S]
}

beforeEach(() => {
  setActivePinia(createPinia())
  useTimeAxis().show(20 * S, 40 * S)
})

describe('the window of the minimap', () => {
  it('is moved by its middle, and no longer follows the newest', () => {
    expect(useTimeAxis().followNewest).toBe(true)
    expect(drag(30, 50)).toEqual([40, 60])
    expect(useTimeAxis().followNewest).toBe(false)
    useTimeAxis().back()
    expect(useTimeAxis().followNewest).toBe(true)
  })

  it('is made longer or shorter by either edge, which does not pass the other', () => {
    expect(drag(20, 10)).toEqual([10, 40])
    expect(drag(40, 70)).toEqual([10, 70])
    expect(drag(70, 5)).toEqual([10, 70])
  })

  it('comes to where one presses beside it, and is held there', () => {
    expect(drag(80, 80)).toEqual([70, 90])
    expect(drag(30, 35)).toEqual([25, 45])
  })

  it('too narrow to have edges is taken as a whole', () => {
    useTimeAxis().show(30 * S, 32 * S)
    expect(drag(30.2, 50.2)).toEqual([50, 52])
  })

  it('stays for another button', () => {
    expect(drag(80, 10, 2)).toEqual([20, 40])
  })
})
