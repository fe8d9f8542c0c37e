import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

/** Our rules of taste, for our own source and for what the generator writes alike. */
const taste = {
  "max-depth": ["error", 3],
  "max-params": ["error", 4],
  "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }],
  "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
  "@typescript-eslint/switch-exhaustiveness-check": "error",
  // Brackets say that a name comes from outside: an environment, a header, a document.
  "@typescript-eslint/dot-notation": "off",
  "@typescript-eslint/no-unused-vars": [
    "error",
    { argsIgnorePattern: "^_", varsIgnorePattern: "^_", destructuredArrayIgnorePattern: "^_" },
  ],
  "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
  "@typescript-eslint/no-misused-spread": ["error", { allow: ["string"] }],
  "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
};

const configFiles = ["**/*.config.ts", ".config/*.ts"];
const entries = ["bin/*.cjs"];

export default tseslint.config(
  {
    ignores: [
      "**/dist/**",
      "**/node_modules/**",
      "templates/**",
      "fixtures/**",
      "test/additions/**",
      "test/bench/project/**",
      "test/bench/peers/**",
      ".demo/**",
      ".tmp/**",
      "coverage/**",
    ],
  },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: "error" } },
  eslint.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: new URL("..", import.meta.url).pathname,
      },
    },
    rules: taste,
  },
  {
    files: ["src/**/*.ts"],
    // Bodies of `describe` are lists of tests, not functions to read as one.
    ignores: ["**/*.test.ts", "src/runtime/testing/conformance/*.ts", "**/fixture/*cases.ts"],
    rules: {
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // User-owned handlers and settings of tools export by default, because their loaders want it.
    files: ["**/handlers/*.ts", ...configFiles],
    rules: { "no-restricted-exports": "off" },
  },
  {
    files: configFiles,
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: "readonly", URL: "readonly" } },
  },
  {
    files: entries,
    languageOptions: {
      sourceType: "commonjs",
      globals: { require: "readonly", process: "readonly", __dirname: "readonly" },
    },
  },
  {
    files: [".config/*.js"],
    languageOptions: { globals: { process: "readonly", URL: "readonly" } },
  },
);
