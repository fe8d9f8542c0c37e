export {
  createAuthenticator,
  type Authenticator,
  type AuthenticatorOptions,
} from "./authenticator.js";
export { createAccessToken, type AccessTokenOptions } from "./access-token.js";
export type { WithHeaders } from "./bearer.js";
export type { ClaimPlaces } from "./claims.js";
export { createApiKey, hashApiKey, type ApiKeyOwner, type FindApiKey } from "./api-key.js";
export {
  getPasswordHash,
  verifyPassword,
  type VerifyPasswordOptions,
} from "./passwords-by-hand.js";
export { mountUserProfile, type UserProfileOptions } from "./user-profile.js";
export { getVerifiedUser } from "./get-verified-user.js";
export type { Issuer } from "./issuer.js";
export type { AttemptLimit } from "./attempts.js";
export { requireScope } from "./require-scope.js";
export type { Sessions, SessionOptions, SessionUser } from "./session.js";
export { principalOf, type User } from "./user.js";
export type { Authentication, Identify } from "./ways.js";
