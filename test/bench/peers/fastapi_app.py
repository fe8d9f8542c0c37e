"""The same work on FastAPI and uvicorn, with uvloop, httptools, PyJWT, orjson and hiredis."""
import ipaddress
import logging
import os
import sys
import time

import jwt
import orjson
import redis.asyncio
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from prometheus_client import Histogram
from pydantic import BaseModel, ConfigDict, Field

SECRET = os.environ["JWT_SECRET"]
PREFIX = os.environ.get("VALKEY_PREFIX", "")
URL = os.environ.get("VALKEY_URL")
NETWORKS = [ipaddress.ip_network(one) for one in os.environ["IP_WHITELIST"].split(",")]
SCOPES = {"read:records", "write:records"}
ROLES = {"admin", "db_user"}
LIMIT, WINDOW, BALANCE, TTL = 1_000_000, 60, 1_000_000_000, 300

BUCKET = """local kept = redis.call('HMGET', KEYS[1], 'level', 'at')
local now = tonumber(ARGV[3])
local level = math.min(tonumber(ARGV[1]),
  (tonumber(kept[1]) or tonumber(ARGV[1])) + (now - (tonumber(kept[2]) or now)) * tonumber(ARGV[2]))
if level < 1 then return 0 end
redis.call('HSET', KEYS[1], 'level', level - 1, 'at', now)
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1"""
TAKE = """local left = tonumber(redis.call('GET', KEYS[1]) or ARGV[1]) - 1
if left < 0 then return -1 end
redis.call('SET', KEYS[1], left)
return left"""

store = redis.asyncio.from_url(URL) if URL else None
bucket = store and store.register_script(BUCKET)
take_script = store and store.register_script(TAKE)
buckets, balances, kept = {}, {}, {}
seconds = Histogram("http_request_duration_seconds", "Seconds", ["method", "route", "status"])


class JsonLine(logging.Formatter):
    def format(self, record):
        line = {"level": record.levelname, "time": record.created, **record.fields}
        return orjson.dumps(line).decode()


log = logging.getLogger("records")
log.setLevel(logging.INFO)
log.propagate = False
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(JsonLine())
log.addHandler(handler)


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")
    resource_id: str = Field(min_length=1, max_length=64)
    secret_value: str = Field(max_length=10_000)
    other_data: str = Field(max_length=10_000)


async def allowed(request: Request):
    address = ipaddress.ip_address(request.client.host)
    if not any(address in network for network in NETWORKS):
        raise HTTPException(403, "address")


async def user_of(request: Request):
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer":
        raise HTTPException(401, "token")
    try:
        return jwt.decode(
            token, SECRET, algorithms=["HS256"], audience="records", issuer="https://issuer.test/"
        )
    except jwt.PyJWTError as error:
        raise HTTPException(401, str(error)) from error


async def permitted(user=Depends(user_of)):
    if not SCOPES.issubset(user.get("scope", "").split()) or not ROLES.intersection(user["roles"]):
        raise HTTPException(403, "not allowed")
    return user


async def within_limit(key):
    now = time.time()
    if store:
        return await bucket([f"{PREFIX}limit:{key}"], [LIMIT, LIMIT / WINDOW, now, WINDOW])
    level, at = buckets.get(key, (LIMIT, now))
    level = min(LIMIT, level + (now - at) * LIMIT / WINDOW)
    if level < 1:
        return False
    buckets[key] = (level - 1, now)
    return True


async def take(user):
    if store:
        return await take_script([f"{PREFIX}credits:{user}"], [BALANCE]) >= 0
    left = balances.get(user, BALANCE) - 1
    if left >= 0:
        balances[user] = left
    return left >= 0


async def load_record(key):
    owner = {"id": "o-1", "plan": "pro"}
    tags = ["alpha", "beta"]
    return {"id": key, "name": f"record {key}", "tags": tags, "owner": owner, "score": 0.75}


async def record_of(key):
    found = await store.get(f"{PREFIX}record:{key}") if store else kept.get(key)
    if found and store:
        return orjson.loads(found)
    if found and found[0] > time.monotonic():
        return found[1]
    value = await load_record(key)
    if store:
        await store.set(f"{PREFIX}record:{key}", orjson.dumps(value), ex=TTL)
    else:
        kept[key] = (time.monotonic() + TTL, value)
    return value


app = FastAPI(docs_url=None, openapi_url=None)


@app.post("/v1/records")
async def records(body: Body, address=Depends(allowed), user=Depends(permitted)):
    began = time.perf_counter()
    if not await within_limit(f"{user['sub']}:{body.resource_id}"):
        raise HTTPException(429, "limit")
    if not await take(user["sub"]):
        raise HTTPException(402, "credits")
    record = await record_of(body.resource_id)
    answer = orjson.dumps({"ok": True, "resource_id": body.resource_id, "record": record})
    took = time.perf_counter() - began
    seconds.labels("POST", "/v1/records", "200").observe(took)
    fields = {"route": "/v1/records", "status": 200, "ms": took * 1000, "user": user["sub"]}
    log.info("request", extra={"fields": {**fields, "resource": body.resource_id}})
    return Response(answer, media_type="application/json")
