# An image whose containers run the flows: for Docker and Kubernetes work pools, see docs/prefect.md.
FROM python:3.11-slim

WORKDIR /newstables

# What is needed, first: it changes seldom. The sources are a stand-in, so that only the dependencies are installed.
COPY pyproject.toml constraints.txt README.md LICENSE NOTICE ./
RUN mkdir -p flows newstables transforms \
    && touch flows/__init__.py newstables/__init__.py transforms/__init__.py \
    && pip install --no-cache-dir -c constraints.txt . \
    && pip uninstall --yes newstables \
    && rm -rf build ./*.egg-info

# Runs start in this folder: deployments made from inside the image (prefect --no-prompt deploy --all) record it.
COPY prefect.yaml ./
COPY newstables newstables
COPY transforms transforms
COPY flows flows
COPY data/README.md data/README.md
COPY data/sample data/sample
RUN pip install --no-cache-dir --no-deps .

# The tables: mount a volume here that this user may write.
RUN useradd --create-home newstables && mkdir -p data/raw && chown -R newstables data
USER newstables
VOLUME /newstables/data
CMD ["newstables", "--help"]
