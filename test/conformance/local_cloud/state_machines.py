"""Step Functions: moto's interpreter copies a state machine before each execution with all its locks, which fails from the second one on."""

import copy
import types

import moto.stepfunctions.parser.models as models


def install():
    models.copy = types.SimpleNamespace(deepcopy=copy.copy, copy=copy.copy)
