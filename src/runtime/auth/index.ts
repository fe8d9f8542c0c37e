export {
  createAuthenticator,
  type Authenticator,
  type AuthenticatorOptions,
} from "./authenticator.js";
export { createAccessToken, type AccessTokenOptions } from "./access-token.js";
export type { WithHeaders } from "./bearer.js";
export type { ClaimPlaces } from "./claims.js";
export { getVerifiedUser } from "./get-verified-user.js";
export type { Issuer } from "./issuer.js";
export { requireScope } from "./require-scope.js";
export { principalOf, type User } from "./user.js";
