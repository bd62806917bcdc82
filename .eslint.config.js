import eslint from '@eslint/js'
import prettier from 'eslint-config-prettier'
import vue from 'eslint-plugin-vue'
import tseslint from 'typescript-eslint'
import vueParser from 'vue-eslint-parser'
import { noBareOperation } from './.eslint.rules.js'

const sim = 'electron/sim/**/*.ts'
const clockAndChance = [
  { object: 'Math', property: 'random', message: 'Determinism: use the seeded Random handed in.' },
]

export default tseslint.config(
  { ignores: ['out/**', 'node_modules/**'] },
  eslint.configs.recommended,
  ...tseslint.configs.strict,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.ts', '**/*.vue'],
    languageOptions: {
      parser: vueParser,
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'], sourceType: 'module' },
    },
    rules: {
      'no-undef': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/unified-signatures': 'off',
      'vue/multi-word-component-names': 'off',
      'no-console': 'error',
    },
  },
  {
    files: ['electron/cli/**', 'electron/hosts/**', 'electron/testing/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', Buffer: 'readonly' } },
    rules: { 'no-console': 'off' },
  },
  {
    files: [sim],
    rules: {
      'require-yield': 'off',
      'no-restricted-globals': [
        'error',
        'Date',
        'setTimeout',
        'setInterval',
        'queueMicrotask',
        'performance',
        'crypto',
        'Promise',
      ],
      'no-restricted-properties': ['error', ...clockAndChance],
    },
  },
  {
    files: [sim],
    ignores: ['**/*.test.ts', '**/*.testing.ts'],
    languageOptions: { parser: tseslint.parser, parserOptions: { project: 'electron/sim/tsconfig.json' } },
    plugins: { lab: { rules: { 'no-bare-operation': noBareOperation } } },
    rules: { 'lab/no-bare-operation': 'error' },
  },
  prettier,
)
