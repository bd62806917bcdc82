// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import BreakableName from './BreakableName.vue'

it('a name may go on in the next line behind an arrow or a dot, and is the same text', () => {
  const long = mount(BreakableName, { props: { name: 'panfrost->power.suspend_timer' } })
  const shown = long.element.innerHTML.replaceAll('<!--v-if-->', '')
  expect(shown).toBe('panfrost-&gt;<wbr>power.<wbr>suspend_timer')
  expect(long.text()).toBe('panfrost->power.suspend_timer')
})
