import { z } from "zod";
import { defineRoom } from "../section.js";
import { check } from "./check.js";
import { contribute } from "./contribute.js";
import { expandNone, mergeSecurity } from "./none.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "security",
  absent: "defaults",
  schema,
  changes,
  shortForms: () => [z.literal("none").meta({ description: "Open to everybody." })],
  expand: expandNone,
  replaces: mergeSecurity,
  spellings: {
    roles: "permission_roles_required",
    roles_required: "permission_roles_required",
    scopes: "user_permissions_required",
    permissions: "user_permissions_required",
    require_scope: "user_permissions_required",
    auth: "auth_type_required",
    auth_type: "auth_type_required",
    mfa: "mfa_required",
    whitelist: "ip_whitelist",
    allow_list: "ip_whitelist",
    ip_whitelisted: "ip_whitelist",
  },
  check,
  contribute,
});
