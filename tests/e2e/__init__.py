"""The built app in Chromium, against the real API, a real MongoDB, a real Dovecot and a push service that decrypts."""
