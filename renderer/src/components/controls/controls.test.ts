// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { useLab } from '../../stores/lab/lab.ts'
import { useRun } from '../../stores/live/run.ts'
import { openWindow } from '../../testing/lab-window.ts'
import ControlsPanel from './ControlsPanel.vue'

describe('the controls', () => {
  it('have a button for each fault the lab offers, the long ones last', async () => {
    const { wrapper } = await openWindow(ControlsPanel)
    const shown = wrapper.findAll('[data-testid^="fault-"][type="button"]').map((button) => button.text())
    const labels = useLab().description?.faults.map(({ label }) => label) ?? []
    expect(shown.toSorted()).toEqual(labels.toSorted())
    const lengths = shown.map((label) => label.length)
    expect(lengths.findIndex((length) => length > 16)).toBeGreaterThan(lengths.findLastIndex((length) => length <= 16))
  })

  it('inject a fault now when no time is given', async () => {
    const { byTestId, pass } = await openWindow(ControlsPanel)
    await byTestId('fault-hang').trigger('click')
    await pass(600)
    expect(useRun().faults).toMatchObject([{ kind: 'hang', phase: 'injected' }])
  })

  it('arm a fault at the virtual time given, list it, and disarm it', async () => {
    const { byTestId, wrapper } = await openWindow(ControlsPanel)
    await byTestId('fault-when').setValue('at')
    await byTestId('fault-at').setValue('2.5')
    await byTestId('fault-reset').trigger('click')
    await flushPromises()
    expect(byTestId('armed-fault').text()).toContain('2.500000 s')
    await wrapper.get('[aria-label="Disarm Reset now"]').trigger('click')
    await flushPromises()
    expect(wrapper.find('[data-testid="armed-fault"]').exists()).toBe(false)
  })

  it('arm several faults for the next occurrence of an event', async () => {
    const { byTestId, wrapper } = await openWindow(ControlsPanel)
    await byTestId('fault-when').setValue('sample-irq')
    await byTestId('fault-reset').trigger('click')
    await byTestId('fault-hang').trigger('click')
    await flushPromises()
    const armed = wrapper.findAll('[data-testid="armed-fault"]')
    expect(armed).toHaveLength(2)
    expect(armed[0]?.text()).toContain('when the sample interrupt is raised')
  })

  it('do not arm a fault in the past', async () => {
    const { byTestId, pass } = await openWindow(ControlsPanel)
    await pass(3_000)
    await byTestId('fault-when').setValue('at')
    expect(byTestId('fault-hang').attributes('disabled')).toBeDefined()
    await byTestId('fault-at').setValue('1')
    expect(byTestId('fault-hang').attributes('disabled')).toBeDefined()
  })

  it('inject now again once a moment that faults were armed for has passed', async () => {
    const { byTestId, pass } = await openWindow(ControlsPanel)
    await byTestId('fault-when').setValue('at')
    await byTestId('fault-at').setValue('2.5')
    await byTestId('fault-hang').trigger('click')
    await pass(3_000)
    expect(byTestId('fault-when').element).toHaveProperty('value', 'now')
    expect(byTestId('fault-hang').attributes('disabled')).toBeUndefined()
  })

  it('reboot into the policy that is chosen', async () => {
    const { byTestId } = await openWindow(ControlsPanel)
    await byTestId('policy-restore').setValue(true)
    await flushPromises()
    expect(useRun().settings?.policy).toBe('restore')
  })

  it('change workload and period of the running machine', async () => {
    const { byTestId, pass } = await openWindow(ControlsPanel)
    await byTestId('workload').setValue('compute')
    await byTestId('period').setValue('50')
    await pass(100)
    expect(useRun().settings).toMatchObject({ workload: 'compute', periodMs: 50, policy: 'mainline' })
  })

  it('refuse a seed that is no 32-bit number, in words', async () => {
    const { byTestId, wrapper } = await openWindow(ControlsPanel)
    await byTestId('seed').setValue('0x1FFFFFFFF')
    expect(byTestId('seed').attributes('aria-invalid')).toBe('true')
    expect(wrapper.text()).toContain('A whole number from 0 to 0xFFFFFFFF')
  })

  it('show what the lab answers when it refuses', async () => {
    const { byTestId, lab } = await openWindow(ControlsPanel)
    await lab.disableSession()
    await byTestId('session-dump').trigger('click')
    await flushPromises()
    expect(useLab().notices).toMatchObject([{ level: 'error', text: 'There is no session to dump: enable one first.' }])
  })
})
