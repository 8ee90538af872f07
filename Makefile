# Lianjian's commands. `make run` and `make test` are the two that a newcomer needs.
#
#   make run          build, migrate, load the demo into an empty database, serve on SQLite under data/
#   make test         everything that must hold before a change lands
#   make bench        the figures of how fast it is, printed
#   make shots        every screen at three sizes in two languages, as pictures to look at
#   make soak         the same properties over many more cases (hours, if you let it)
#   make setup        install (as root on Debian) or name what is missing
#   make doctor-env   say what this machine has and lacks, change nothing
#
# PROFILE=release builds `run` for speed rather than for a quick start.
# SOAK_SEEDS=A..B says which simulated histories `soak` runs.
# LISTEN=ADDRESS:PORT and DATABASE=URL say where `run` serves and what it stores in.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help run test bench shots soak setup doctor-env build web fmt-check clippy cargo-test web-check \
  browser-test

PROFILE ?= dev
LISTEN ?= 127.0.0.1:8080
DATABASE ?= sqlite:data/lianjian.db
SOAK_CASES ?= 20000
SOAK_SEEDS ?= 0..10000

CARGO := cargo
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
LIANJIAN := $(TARGET_DIR)/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))/lianjian

help:
	@sed -n '/^#/!q;s/^# \{0,1\}//p' Makefile

run:
	@.ci/setup run
	@echo "== building; the first time takes some minutes"
	@$(MAKE) web
	@$(CARGO) build --locked --profile $(PROFILE) --package lianjian-server --bin lianjian
	@$(LIANJIAN) migrate --database "$(DATABASE)"
	@$(LIANJIAN) demo --if-empty --database "$(DATABASE)"
	@echo "== open http://$(LISTEN) in a browser and choose somebody to be"
	@exec $(LIANJIAN) serve --database "$(DATABASE)" --listen "$(LISTEN)" \
	  --web clients/web/dist --demo-sign-ins

web:
	@.ci/web-build

# One after the other whatever -j says: they share two things that only one can use, the build
# folder and the processor. The quickest answers come first.
test:
	@.ci/setup test
	@$(MAKE) fmt-check
	@$(MAKE) clippy
	@$(MAKE) web-check
	@$(MAKE) cargo-test
	@$(MAKE) browser-test

fmt-check:
	@echo "== rustfmt"
	@$(CARGO) fmt --all --check

clippy:
	@echo "== clippy"
	@$(CARGO) clippy --locked --quiet --workspace --all-targets -- -D warnings

# The app: types, lints, format, catalogues, and that it builds.
web-check: web
	@echo "== the app's sources"
	@cd clients/web && ../../.ci/with-node npm run --silent check
	@cd clients/web && ../../.ci/with-node npm run --silent test

# The app in a real browser against the real server.
browser-test: web build
	@.ci/npm-ci tests/browser
	@.ci/wasm-build --conformance
	@echo "== tests in the browser"
	@cd tests/browser && ../../.ci/with-node npm run --silent check
	@cd tests/browser && ../../.ci/with-node npm run --silent test

# The end-to-end tests start the real programs, so those are built first.
build:
	@$(CARGO) build --locked --quiet --workspace --bins

# Cargo closes on the doc tests of the last crate; the sum of all of them says more.
cargo-test: build
	@echo "== the types that the app sees are those of the core"
	@$(CARGO) test --locked --quiet --package lianjian-core --features typescript --lib generated
	@echo "== tests, on SQLite and PostgreSQL"
	@$(CARGO) test --locked --quiet --workspace --no-fail-fast | awk '{ print; fflush() } \
	  /^test result:/ { passed += $$4; failed += $$6; skipped += $$8 } \
	  END { printf "tests: %d passed, %d failed, %d skipped\n", passed, failed, skipped }'

# Prints figures and asserts none: a machine's speed is no property of the program.
bench: web build
	@.ci/npm-ci tests/browser
	@cd tests/browser && ../../.ci/with-node npx playwright test --config playwright.bench.config.ts

# Pictures and what a ruler finds in them, under tests/browser/results/shots/index.html.
# SHOTS="--project=phone-en steward" takes a part of them.
shots: web build
	@.ci/npm-ci tests/browser
	@cd tests/browser && ../../.ci/with-node npx playwright test --config playwright.shots.config.ts $(SHOTS)

soak:
	@.ci/setup test
	@PROPTEST_CASES=$(SOAK_CASES) $(CARGO) test --locked --release --package lianjian-protocol --package lianjian-core
	@LIANJIAN_SEEDS=$(SOAK_SEEDS) $(CARGO) test --locked --release --package lianjian-tests --test simulation -- --nocapture

setup:
	@.ci/setup test

doctor-env:
	@.ci/setup test --check
