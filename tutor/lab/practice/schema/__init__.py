"""The types, descriptions and documents of the practice cluster's API, made from lightkube-models."""

from tutor.lab.practice.schema.decode import Decoded
from tutor.lab.practice.schema.forms import Field, Form, Type
from tutor.lab.practice.schema.lists import ListType
from tutor.lab.practice.schema.schema import Schema

__all__ = ["Decoded", "Field", "Form", "ListType", "Schema", "Type"]
