/** By its name: what nobody should read through an API unless a person decides so. */
export const isSecretName = (name: string): boolean =>
  /(^|_)(password|passwd|pwd|secret|token|api_?key|private_?key|salt|hash|otp|totp|ssn|cvv|pin)(_|$)/.test(
    name,
  );
