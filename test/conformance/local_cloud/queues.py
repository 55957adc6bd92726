"""Queues: FIFO ones without a name get one that ends as theirs must, and functions are called with batches of what waits, as Lambda's pollers do.

moto calls a queue's function while a message is sent, with one message at a time, and takes it for done whatever was given back."""

import json
import threading
import time

from moto.awslambda.models import lambda_backends
from moto.core.utils import unix_time_millis
from moto.sqs.models import Queue, sqs_backends
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from local_cloud.trouble import TROUBLE

# Two batches of a queue are worked on at a time, and no more functions run than this machine has use for.
POLLERS = 2
CALLS = threading.Semaphore(3)
# What is given back comes again soon: AWS waits for the visibility timeout.
AGAIN_MS = 200
IDLE_SECONDS = 0.05
RECEIVING = threading.RLock()
POLLED = {}


class EventSources(dict):
    """The functions of a queue, by their ARNs. To moto, which would call them itself, there are none."""

    def __init__(self, queue):
        super().__init__()
        self.queue = queue

    def __setitem__(self, arn, mapping):
        super().__setitem__(arn, mapping)
        POLLED[self.queue.queue_arn] = self.queue
        for _ in range(POLLERS):
            threading.Thread(target=poll, args=(self.queue, arn, mapping), daemon=True).start()

    def items(self):
        return ()


def poll(queue, arn, mapping):
    functions, queues = lambda_backends[queue.account_id][queue.region], sqs_backends[queue.account_id][queue.region]
    while mapping.uuid in functions._event_source_mappings and queues.queues.get(queue.name) is queue:
        batch = receive(queues, queue, mapping)
        if not batch:
            time.sleep(IDLE_SECONDS)
            continue
        with CALLS:
            again = call(functions, arn, queue, batch)
        with RECEIVING:
            for message in batch:
                if message.id not in again:
                    queues.delete_message(queue.name, message.receipt_handle)
            for message in queue._messages:
                if message.id in again:
                    message.visible_at = unix_time_millis() + AGAIN_MS
    POLLED.pop(queue.queue_arn, None)


def receive(queues, queue, mapping):
    with RECEIVING:
        if not queue.fifo_queue:
            TROUBLE.shuffle(queue._messages)
        return queues.receive_message(queue.name, mapping.batch_size, 0, queue.visibility_timeout)


def call(functions, arn, queue, batch):
    """Ids of the messages that are to come again: those that the function names, or all of them where it failed."""
    records = [
        {
            "messageId": it.id,
            "receiptHandle": it.receipt_handle,
            "body": it.body,
            "attributes": {"ApproximateReceiveCount": str(it.approximate_receive_count)},
            "eventSource": "aws:sqs",
            "eventSourceARN": queue.queue_arn,
            "awsRegion": queue.region,
        }
        for it in batch
    ]
    headers = {}
    answer = functions.invoke(arn, None, json.dumps({"Records": records}), {}, headers)
    if "x-amz-function-error" in headers:
        return {it.id for it in batch}
    return {it["itemIdentifier"] for it in (json.loads(answer) or {}).get("batchItemFailures", [])}


def waiting():
    """Messages that some function is to be called with, or is called with now, and executions that are on their way."""
    running = sum(it.status == "RUNNING" for machine in machines() for it in machine.executions)
    with RECEIVING:
        return running + sum(len(queue._messages) for queue in POLLED.values())


def machines():
    return [it for regions in stepfunctions_parser_backends.values() for one in regions.values() for it in one.state_machines]


def install():
    plain_create = Queue.create_from_cloudformation_json.__func__
    plain_init = Queue.__init__
    plain_add = Queue.add_message

    def create(cls, resource_name, cloudformation_json, account_id, region_name, **context):
        properties = cloudformation_json["Properties"]
        is_fifo = str(properties.get("FifoQueue", "")).lower() == "true"
        name = f"{resource_name[:75]}.fifo" if is_fifo and not resource_name.endswith(".fifo") else resource_name
        return plain_create(cls, name, cloudformation_json, account_id, region_name, **context)

    def init(self, *words, **named):
        plain_init(self, *words, **named)
        self.lambda_event_source_mappings = EventSources(self)

    def add(self, message):
        with RECEIVING:
            for copy in TROUBLE.messages(message) if self.queue_arn in POLLED and not self.fifo_queue else [message]:
                plain_add(self, copy)

    Queue.create_from_cloudformation_json = classmethod(create)
    Queue.__init__ = init
    Queue.add_message = add
