// Two people on matrix-js-sdk with its Rust crypto: cross-signing, verification by emoji, talk that the server cannot
// read, key backup in secret storage, a new device that reads what was said before it was there.
import { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm";
import { VerificationPhase, VerificationRequestEvent, VerifierEvent } from "matrix-js-sdk/lib/crypto-api/index.js";
import { CryptoEvent } from "matrix-js-sdk/lib/crypto-api/CryptoEvent.js";

import { assert, PASSWORD, restartServer, signIn, signUp, start, tell, texts, together, until } from "./client.mjs";

/** Where a person keeps the key of their secret storage. */
function keyring() {
    const keys = new Map();
    return {
        keys,
        cryptoCallbacks: {
            getSecretStorageKey: async ({ keys: wanted }) => {
                const id = Object.keys(wanted).find((candidate) => keys.has(candidate));
                return id ? [id, keys.get(id)] : null;
            },
            cacheSecretStorageKey: (id, info, key) => keys.set(id, key),
        },
    };
}

/** The password, when it is asked for. */
function proof(client) {
    return async (request) => {
        try {
            return await request(null);
        } catch (refusal) {
            const identifier = { type: "m.id.user", user: client.getUserId() };
            const { session } = refusal.data;
            return request({ type: "m.login.password", identifier, password: PASSWORD, session });
        }
    };
}

async function crypto(client) {
    await client.initRustCrypto({ useIndexedDB: false });
    return start(client);
}

/** What the server says of a person's key backup (the client only remembers). */
async function backup(client) {
    const bearer = { headers: { Authorization: `Bearer ${client.getAccessToken()}` } };
    return (await fetch(`${client.getHomeserverUrl()}/_matrix/client/v3/room_keys/version`, bearer)).json();
}

/** Both sides of a verification by emoji. */
async function verify(asking, asked, room) {
    const emoji = [];
    const side = async (request) => {
        const verifier = await until(() => request.verifier, "a verifier");
        verifier.on(VerifierEvent.ShowSas, async (sas) => {
            emoji.push(sas.sas.emoji.map(([picture]) => picture).join(""));
            await until(() => emoji.length === 2, "both sides' emoji");
            await sas.confirm();
        });
        await verifier.verify();
    };
    const received = new Promise((resolve) => asked.once(CryptoEvent.VerificationRequestReceived, resolve));
    const ours = await asking.getCrypto().requestVerificationDM(asked.getUserId(), room);
    const theirs = await received;
    await theirs.accept();
    await until(() => ours.phase === VerificationPhase.Ready, "the request to be accepted");
    await ours.startVerification("m.sas.v1");
    await Promise.all([side(ours), side(theirs)]);
    assert.equal(emoji[0], emoji[1]);
    assert.ok(emoji[0].length > 0);
    assert.ok(VerificationRequestEvent.Change);
    for (const request of [ours, theirs]) {
        await until(() => request.phase === VerificationPhase.Done, "the verification to be done");
    }
}

await tell(async () => {
    const [linKeys, meiKeys] = [keyring(), keyring()];
    const lin = await crypto(await signUp("lin", linKeys));
    const mei = await crypto(await signUp("mei", meiKeys));

    for (const client of [lin, mei]) {
        const api = client.getCrypto();
        await api.bootstrapCrossSigning({ authUploadDeviceSigningKeys: proof(client) });
        await api.bootstrapSecretStorage({
            createSecretStorageKey: () => api.createRecoveryKeyFromPassphrase(),
            setupNewKeyBackup: true,
        });
        assert.ok(await api.isCrossSigningReady());
        await until(() => api.isSecretStorageReady(), "secret storage");
        assert.ok(await api.getActiveSessionBackupVersion());
    }

    const encryption = { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } };
    const room = await together(lin, mei, { initial_state: [encryption] });
    await until(() => lin.getCrypto().isEncryptionEnabledInRoom(room), "encryption");
    for (const [client, other] of [[lin, mei], [mei, lin]]) {
        assert.ok(await client.getCrypto().userHasCrossSigningKeys(other.getUserId(), true));
    }

    await verify(lin, mei, room);
    for (const [client, other] of [[lin, mei], [mei, lin]]) {
        await until(async () => {
            const status = await client.getCrypto().getUserVerificationStatus(other.getUserId());
            return status.isCrossSigningVerified();
        }, "trust");
    }

    await lin.sendTextMessage(room, "Between us. 你知我知。");
    await until(() => texts(mei, room).includes("Between us. 你知我知。"), "the secret");
    await mei.sendTextMessage(room, "And nobody else");
    await until(() => texts(lin, room).includes("And nobody else"), "the answer");
    const sent = lin.getRoom(room).getLiveTimeline().getEvents().at(-1);
    assert.equal("m.room.encrypted", sent.getWireType());

    await restartServer();
    await lin.sendTextMessage(room, "After the storm");
    await until(() => texts(mei, room).includes("After the storm"), "the message after the restart", 60_000);

    // Mei exports her keys, as Element does; the command makes one message of them known to moderators when all is over.
    const exported = await mei.getCrypto().exportRoomKeysAsJson();
    const keys = OlmMachine.encryptExportedRoomKeys(exported, "a long tea leaf, twice", 500_000);
    const storm = mei.getRoom(room).getLiveTimeline().getEvents().find((one) => one.getContent().body === "After the storm");
    const link = `${room}/${storm.getId()}`;
    console.log(`disclose, please: ${JSON.stringify({ link, keys, token: mei.getAccessToken() })}`);

    // Mei's keys reach the backup; she signs in on a new device and reads what was said before.
    await until(async () => (await backup(mei)).count >= 2, "the keys of both in the backup", 40_000);
    const tablet = await crypto(await signIn(mei.getUserId(), meiKeys));
    const api = tablet.getCrypto();
    await until(() => api.userHasCrossSigningKeys(mei.getUserId(), true), "Mei's public keys on the new device");
    await api.bootstrapCrossSigning({});
    await until(() => api.isCrossSigningReady(), "cross-signing on the new device");
    await api.loadSessionBackupPrivateKeyFromSecretStorage();
    await until(async () => (await api.restoreKeyBackup()).imported > 0, "the backup");
    await until(async () => {
        for (const event of tablet.getRoom(room).getLiveTimeline().getEvents()) {
            if (event.isDecryptionFailure()) await tablet.decryptEventIfNeeded(event, { isRetry: true });
        }
        return texts(tablet, room).includes("Between us. 你知我知。");
    }, "the old secret on the new device");
    await until(async () => {
        const status = await lin.getCrypto().getDeviceVerificationStatus(mei.getUserId(), tablet.getDeviceId());
        return status?.crossSigningVerified;
    }, "Lin to trust Mei's new device");
    await lin.sendTextMessage(room, "Welcome, tablet");
    await until(() => texts(tablet, room).includes("Welcome, tablet"), "the new device to be spoken to");
});
