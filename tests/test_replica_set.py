"""The replica set of the tests loses its members as a real one does, one after the other, and gets them back."""

import pytest
from pymongo import MongoClient
from pymongo.errors import NotPrimaryError, WriteConcernError

from tests.parts.replica_set import ReplicaSet, Said


def test_writes_go_on_without_one_of_three_and_not_without_two(replica_set: ReplicaSet) -> None:
    with MongoClient[Said](replica_set.uri, serverSelectionTimeoutMS=15_000) as client:
        rig = client["rapport_rig"]["written"]
        rig.insert_one({"_id": "all"})
        dead = replica_set.kill_primary()
        rig.insert_one({"_id": "two of three"})

        alone = replica_set.primary()
        (other,) = set(replica_set.ports) - {dead, alone}
        replica_set.kill(other)
        with (
            MongoClient[Said](f"mongodb://127.0.0.1:{alone}/?directConnection=true&retryWrites=false") as direct,
            pytest.raises((NotPrimaryError, WriteConcernError)),
        ):
            direct["rapport_rig"]["written"].insert_one({"_id": "alone"})

        replica_set.heal()
        acknowledged = {"all", "two of three"}
        assert acknowledged <= {it["_id"] for it in rig.find()}
        before = replica_set.primary()
        replica_set.step_down()
        assert replica_set.primary() != before
        rig.insert_one({"_id": "under another"})
