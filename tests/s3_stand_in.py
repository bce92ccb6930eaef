"""A stand-in of S3 on this machine, and the environment by which it is found."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

BUCKET = "articles"


@contextmanager
def serving_s3() -> Iterator[Mapping[str, str]]:
    """A server with one empty bucket. Answers what the environment of its users says."""
    moto = pytest.importorskip("moto.moto_server.threaded_moto_server", reason="moto is not installed here")
    pytest.importorskip("flask_cors", reason="flask-cors is not installed here")
    boto3 = pytest.importorskip("boto3", reason="boto3 is not installed here")
    pytest.importorskip("s3fs", reason="s3fs is not installed here")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        told = {
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_ACCESS_KEY_ID": "who",
            "AWS_SECRET_ACCESS_KEY": "secret-of-the-test",
            "AWS_DEFAULT_REGION": "eu-central-1",
            # No login of whoever runs the tests.
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        client = boto3.client(
            "s3",
            endpoint_url=told["AWS_ENDPOINT_URL"],
            aws_access_key_id="who",
            aws_secret_access_key="secret-of-the-test",
            region_name="us-east-1",
        )
        client.create_bucket(Bucket=BUCKET)
        yield told
    finally:
        server.stop()
