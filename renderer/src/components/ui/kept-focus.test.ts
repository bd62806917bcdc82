// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { defineComponent, h, nextTick, ref, useTemplateRef } from 'vue'
import { keepFocus } from './kept-focus.ts'

it('goes to the button that stops the work, and back to the one that began it', async () => {
  const isRunning = ref(false)
  const Work = defineComponent(() => {
    keepFocus(useTemplateRef<HTMLElement>('area'), () => isRunning.value)
    const names = () => (isRunning.value ? ['stop'] : ['csv', 'light'])
    return () => [
      h(
        'div',
        { ref: 'area' },
        names().map((name) => h('button', { key: name }, name)),
      ),
      h('button', 'elsewhere'),
    ]
  })
  const wrapper = mount(Work, { attachTo: document.body })
  const press = (name: string) =>
    wrapper
      .findAll('button')
      .find((button) => button.text() === name)
      ?.element.focus()
  const turn = async (on: boolean) => {
    isRunning.value = on
    await nextTick()
    await nextTick()
    return document.activeElement?.textContent
  }
  press('light')
  expect(await turn(true)).toBe('stop')
  expect(await turn(false)).toBe('light')
  press('elsewhere')
  expect(await turn(true)).toBe('elsewhere')
  wrapper.unmount()
})
