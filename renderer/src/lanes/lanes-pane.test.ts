// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest'
import { defineComponent, h, nextTick, shallowRef } from 'vue'
import { useRedraw } from '../charts/drawing/redraw.ts'
import { type Drawn, useStackScene } from '../charts/stack-scene.ts'
import { openWindow } from '../testing/lab-window.ts'
import LanesPane from './LanesPane.vue'

it('the lanes are not drawn again because they have been drawn', async () => {
  const drawn = shallowRef<Drawn>({ view: { min: 0, max: 1e9, width: 100 }, bands: [], textPx: 11 })
  const Around = defineComponent(() => {
    useStackScene(shallowRef(null), shallowRef(null), () => undefined)
    return () => h(LanesPane, { drawn: drawn.value })
  })
  const { pass, close } = await openWindow(Around)
  await pass(500)
  let draws = 0
  useRedraw().register(() => {
    draws += 1
    // Each redraw gives what was drawn anew.
    drawn.value = { ...drawn.value }
  })
  await vi.waitFor(() => expect(draws).toBeGreaterThan(0))
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(draws).toBeLessThan(3)
  drawn.value = { ...drawn.value, textPx: 13 }
  const before = draws
  await nextTick()
  await vi.waitFor(() => expect(draws).toBeGreaterThan(before))
  close()
})
