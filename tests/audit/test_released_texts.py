"""The texts of functions and triggers are what was released: one that is altered here would never reach a database."""

import hashlib

import pytest

from edc.audit.schema import mask_functions, schema_checks, seal_functions, sections, table_triggers, trail_triggers

# SHA-256 of each text. A line is never changed: a new migration brings a new text, under a name of its own file.
RELEASED = {
    "audit_record": "2f57712a5f3fe1526b4df13ab5807b777027c424e881e0498b7e51f8f564a2e9",
    "audit_refuse": "ef3bc137a4cb8d5fe849946a85d4f614c924e71266857d89822284238fdc4ad0",
    "audit_stamp": "a75869145e8796a16f5fe126052024d2d4b8a2af67a80186435fad978db4e4fb",
    "audit_link": "850953e53f300e54d4254c496dea16ace9ee4bd0f6227ff4e5ec31a182d509de",
    "audit_hold": "1fe23e0506dc0fd17c5ddb170ddf7bd870e06f8d1a36afd52a10bb1286c23843",
    "audit_digest": "5087d482c1aee32cf419b981480628caec7b61c549c391ebc724c788b9b9a746",
    "audit_keep": "010b570041eb69f6d147ffc9c42f8baa0b5d786b2809c171dcd71635cfcdf81a",
    "audit_without": "8f467f12dffe48f41db3799a3672bec9f9ef7705f9308c3861931c26ddb8fbe9",
    "audit_mask": "0d546270cba142f0707772125b0f27d022f90be8576b683eb0cffd7d977383d8",
    "hold_over": "8146e23b5550fa145544a5a15f685cd543e942cb1b6c179221de00dbb144043e",
    "hold_refuse": "3c3378a97b96838c68f752ee1303a7498c0056469069cf1f975e1dc29bea5aa3",
    "hold_still": "385c17120bc855632b8a4edd48f30eaf0ba60e5f9dbbf55405c7af2589849acb",
    "hold_still_page": "b0ec046cb1f71bbbbe64c56dad2ca1b9c04d1e067a7b4e3f8690d07e354a0891",
    "hold_still_visit": "436e0d10b8e434ca5f6ff75e001c3bc321524c658a318af26b235265e316a864",
    "hold_still_subject": "7aaacb3a73d72585698fe2d523a2c1699e5513dd99c1e9a5b9cb13db225ee99f",
    "hold_keep": "a3c5b71ae7d864e6885f8e2a0fc814a83d36a94a0a50b81390cdb55c2a17dbfd",
    "audit_entry_stamped": "066b6fcd3a42e9503825fc9cb4613e68a0418249a3f10286c896d835f6e177b1",
    "audit_seal_linked": "e3768d43cc77fad3260815f3ae4c177d3dba29a962968c25b1c7d09c61a21628",
    "audit_change_masked": "dffa61f0b1c85210333e6da5b31351caa9867df6f8f301f49d77984df2c6b8ab",
    "enrol_refuse": "3b91f5d9992f50bdc2ad0d7b01b4ecfcfadf71cb24d15f2c79735d7026eedb68",
    "gate_refuse": "1113ffd4addfa43a8f1a0486355e697e0d701b9753ba8431ab9a643a616eb60b",
}
MADE_ONCE = {
    "audit_entry_stamped": trail_triggers.STAMPED,
    "audit_seal_linked": seal_functions.LINKED,
    "audit_change_masked": mask_functions.MASKED,
}


def test_every_text_is_as_it_was_released():
    texts = {**schema_checks.FUNCTIONS, **table_triggers.functions_of_rooms(), **MADE_ONCE}

    assert {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()} == RELEASED


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        (mask_functions.DIGEST, f"({sections.CHANGE})::text"),
        (mask_functions.WITHOUT, f"'{mask_functions.MARK}'"),
        (mask_functions.MASK, f"'{mask_functions.MARK}'"),
    ],
    ids=["digest", "without", "mask"],
)
def test_a_masking_speaks_of_the_trail_as_python_does(text, piece):
    assert piece in text
