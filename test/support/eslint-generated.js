import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

/** The strictest rules that a user's project is likely to have; generated code must pass them as it is. */
export default tseslint.config(
  { linterOptions: { noInlineConfig: true } },
  eslint.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.json" } },
  },
);
