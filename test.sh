#!/usr/bin/env bash
# Builds with warnings as errors and runs every test.
set -euo pipefail
cd "$(dirname "$0")"
dotnet build WorkflowDesk.sln -c Release
dotnet test WorkflowDesk.sln -c Release --no-build
