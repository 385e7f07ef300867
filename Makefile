# Two commands are enough: `make demo` and `make test`. Each installs what it needs and says what that is.
.PHONY: demo test lint generate release bench clean swift

SMTPLINT = .build/release/smtplint
DEMO_STORE = .build/demo.db

demo: release
	@echo "== smtplint check fixtures/projects/billing (silent: all is well)"
	$(SMTPLINT) check fixtures/projects/billing
	@echo "== smtplint check fixtures/err/port-security-mismatch (findings: status 1 is expected)"
	$(SMTPLINT) check fixtures/err/port-security-mismatch --fail-on warning; test $$? = 1
	@echo "== smtplint apply fixtures/projects/monorepo"
	rm -f $(DEMO_STORE)
	$(SMTPLINT) apply fixtures/projects/monorepo --store sqlite:$(DEMO_STORE) --yes
	@echo "== the same again: nothing changes"
	$(SMTPLINT) apply fixtures/projects/monorepo --store sqlite:$(DEMO_STORE) --yes
	@echo "== one object of the store"
	$(SMTPLINT) store get SMTPConnection logistics-customs --store sqlite:$(DEMO_STORE)
	@echo "demo: done; the store is $(DEMO_STORE)"

test: swift
	@scripts/install-dependencies build postgresql test
	@scripts/test

lint: swift
	@scripts/install-dependencies build postgresql
	@scripts/lint

generate: swift
	@scripts/install-dependencies build postgresql
	swift build --traits PostgreSQL
	.build/debug/smtplint-dev generate

# `make release TRAITS=PostgreSQL` builds the store in PostgreSQL in.
release: swift
	@scripts/install-dependencies build $(if $(TRAITS),postgresql)
	@scripts/build-release $(if $(TRAITS),--traits $(TRAITS))

bench: release
	@bench/run

clean:
	rm -rf .build .venv-test .venv-bench .peers

swift:
	@command -v swift >/dev/null || { echo "smtplint needs Swift 6.2 or newer: https://www.swift.org/install/linux"; exit 1; }
