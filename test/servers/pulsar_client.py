"""Another program's client: `take URL TOPIC COUNT` prints messages, `put URL TOPIC` sends those on its input."""

import json
import sys

import pulsar

command, url, topic = sys.argv[1:4]
client = pulsar.Client(url, logger=pulsar.FileLogger(pulsar.LoggerLevel.Error, "/dev/null"))
if command == "take":
    reader = client.create_reader(topic, pulsar.MessageId.earliest)
    for _ in range(int(sys.argv[4])):
        message = reader.read_next(timeout_millis=30_000)
        print(
            json.dumps(
                {
                    "data": message.data().decode(),
                    "key": message.partition_key(),
                    "properties": message.properties(),
                }
            )
        )
else:
    producer = client.create_producer(topic)
    for line in sys.stdin:
        message = json.loads(line)
        producer.send(message["data"].encode(), properties=message.get("properties"))
client.close()
