// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { useTimeAxis } from '../../charts/axis/time-axis.ts'
import { useView } from '../../stores/view/view.ts'
import { openWindow } from '../../testing/lab-window.ts'
import { nextTick } from 'vue'
import StatePanel from './StatePanel.vue'

// What one test selects is in the address.
beforeEach(() => {
  location.hash = ''
})

describe('the state column', () => {
  it('lists a discontinuity with its letter, cause and lost samples; a click selects and centres it', async () => {
    const { byTestId, lab, pass } = await openWindow(StatePanel)
    await pass(1_000)
    await lab.injectFault('hang')
    await pass(1_600)
    const item = byTestId('discontinuity')
    expect(item.attributes()).toMatchObject({ 'data-kind': 'SESSION_LOST', 'data-open': 'true' })
    expect(item.text()).toContain('L1')
    expect(item.text()).toContain('GPU reset #1 (job timeout, JS1)')
    expect(item.text()).toContain('-ETIMEDOUT')
    await item.trigger('click')
    expect(useView().selection).toEqual({ type: 'discontinuity', run: 1, id: 1 })
    expect(useTimeAxis().followNewest).toBe(false)
  })

  it('lists the time without a session, and does not count it', async () => {
    const { wrapper, lab, pass } = await openWindow(StatePanel)
    await lab.disableSession()
    await pass(50)
    expect(wrapper.findAll('[data-testid="discontinuity"]')).toHaveLength(1)
    expect(wrapper.text()).toContain('0, and 1 without a session')
  })

  it('gives each system call and result its count', async () => {
    const { wrapper, pass } = await openWindow(StatePanel)
    await pass(1_000)
    const [dump] = wrapper.findAll('[data-testid="ioctl-result"]')
    expect(dump?.attributes()).toMatchObject({ 'data-name': 'PERFCNT_DUMP', 'data-result': '0', 'data-count': '100' })
  })

  it('marks a value that changed and says what it was', async () => {
    const { byTestId, pass } = await openWindow(StatePanel)
    await pass(10)
    await pass(30)
    expect(byTestId('address-spaces').get('[title="was 0"]').text()).toBe('1')
  })

  it('shows the state of the moment that is selected, and says how old it is', async () => {
    const { byTestId, pass } = await openWindow(StatePanel)
    await pass(10)
    await pass(30)
    expect(byTestId('state-moment').text()).toBe('State now')
    useView().select({ type: 'line', run: 1, at: 20_000_000, nth: 0 })
    await nextTick()
    expect(byTestId('state-moment').text()).toMatch(/^State at 0\.020000 s \(as read .* earlier\)$/)
    expect(byTestId('address-spaces').find('[title="was 0"]').exists()).toBe(false)
  })

  it('names a violated check in words, not by colour alone', async () => {
    const { wrapper, lab, pass } = await openWindow(StatePanel)
    await lab.injectFault('reset')
    await pass(100)
    await lab.disableSession()
    await pass(10)
    const check = wrapper.get('[data-testid="check"][data-ok="false"]')
    expect(check.text()).toContain('✕')
    expect(check.text()).toContain('violated')
    expect(check.text()).toContain('as_count is -1, expected 0')
  })
})
