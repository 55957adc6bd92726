"""An AWS of this machine to deploy to: moto's server, and what CloudFormation does that moto leaves out. See README.md."""
