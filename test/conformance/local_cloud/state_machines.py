"""Step Functions: what moto's interpreter does otherwise than AWS.

- It copies a state machine before each execution with all its locks, which fails from the second one on.
- A call of a service's API hands parameters on, and answers back, under the names of Step Functions, which are not the API's.
- A time in an answer is a text.
"""

import copy
import datetime
import types

import botocore.session
import moto.stepfunctions.parser.models as models
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import StateTaskService


def operation(task, service, action):
    model = botocore.session.get_session().get_service_model(task._get_boto_service_name(service))
    wanted = task._get_boto_service_action(action).replace("_", "").lower()
    return next(model.operation_model(name) for name in model.operation_names if name.lower() == wanted)


def normalise_parameters(self, parameters, boto_service_name=None, service_action_name=None):
    shape = operation(self, boto_service_name, service_action_name).input_shape
    if shape is not None:
        self._to_boto_request(parameters, shape)


def normalise_response(self, response, boto_service_name=None, service_action_name=None):
    shape = operation(self, boto_service_name, service_action_name).output_shape
    if shape is not None:
        self._from_boto_response(response, shape)


def install():
    models.copy = types.SimpleNamespace(deepcopy=copy.copy, copy=copy.copy)
    plain_value = StateTaskService._from_boto_response_value
    StateTaskService._normalise_parameters = normalise_parameters
    StateTaskService._normalise_response = normalise_response
    StateTaskService._from_boto_response_value = staticmethod(
        lambda value: value.isoformat() if isinstance(value, datetime.datetime) else plain_value(value)
    )
