import { readGpuModels } from '../../lab/resources.ts'
import { type Command, JSON_FLAG, JSON_HELP, print, printJson } from '../command.ts'
import { resourcesDirectory } from '../resources-directory.ts'
import { textTable } from '../table.ts'

const hex = (value: number) => `0x${value.toString(16)}`

export const models: Command = {
  name: 'models',
  summary: 'GPU models',
  positionals: [],
  flags: JSON_FLAG,
  flagHelp: JSON_HELP,
  example: 'models --json',
  async run({ json }) {
    const found = (await readGpuModels(resourcesDirectory())).map((model) => ({
      id: model.id,
      product: model.name,
      gpuId: hex(model.registers.GPU_ID),
      shaderPresent: hex(model.registers.SHADER_PRESENT),
      l2Slices: model.l2Slices,
      addressSpaces: model.addressSpaces,
      layout: model.dumpLayout,
      dumpBytes: model.dumpBytes,
      standIns: model.standIns,
    }))
    if (json === true) printJson(found)
    else
      print(
        textTable(
          ['ID', 'PRODUCT', 'GPU_ID', 'SHADERS', 'L2', 'AS', 'LAYOUT', 'DUMP', 'STAND-INS'],
          found.map((model) => [
            model.id,
            model.product,
            model.gpuId,
            model.shaderPresent,
            String(model.l2Slices),
            String(model.addressSpaces),
            model.layout,
            `${model.dumpBytes} B`,
            model.standIns.join(' '),
          ]),
        ),
      )
    return 0
  },
}
