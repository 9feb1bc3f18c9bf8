# An image that runs the flows in Docker and Kubernetes work pools: see docs/prefect.md.
FROM python:3.11-slim

WORKDIR /newstables

# Install the dependencies first, because they seldom change. Empty packages stand in for the sources.
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE ./
RUN mkdir -p flows newstables transforms \
    && touch flows/__init__.py newstables/__init__.py transforms/__init__.py \
    && pip install --no-cache-dir -c constraints.txt . \
    && pip uninstall --yes newstables \
    && rm -rf build ./*.egg-info

# Deployments made from inside the image (prefect --no-prompt deploy --all) record this folder, and runs start in it.
COPY prefect.yaml ./
COPY newstables newstables
COPY transforms transforms
COPY flows flows
COPY data/README.md data/README.md
COPY data/sample data/sample
RUN pip install --no-cache-dir --no-deps .

# Mount a volume for the tables here. The user newstables must be able to write to it.
RUN useradd --create-home newstables && mkdir -p data/raw && chown -R newstables data
USER newstables
VOLUME /newstables/data
CMD ["newstables", "--help"]
