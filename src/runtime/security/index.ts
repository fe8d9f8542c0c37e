export { firstBar, hasRole } from "./bars.js";
export { clientAddress, clientNetwork, type WithAddress } from "./client-address.js";
export { getMfaService, type MfaService } from "./get-mfa-service.js";
export { createIpWhitelist, type IpWhitelistOptions } from "./ip-whitelist.js";
export { createMfa, type Mfa, type MfaOptions, type WithCode } from "./mfa.js";
export { rolesRequired } from "./roles-required.js";
export { totpCode } from "./totp.js";
export { totpOnce, type SecondFactor, type TotpOnceOptions } from "./totp_once.js";
export { verifyIpWhitelisted } from "./verify-ip-whitelisted.js";
