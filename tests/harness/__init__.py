"""What the tests stand on: servers that are started and killed, people who speak Matrix, the specification as a judge.

Ways in: ``contract.Contract`` (is this answer what the specification says?), ``servers.Server`` (a real
``teahouse serve``), ``postgres.Postgres``, ``person.Person`` (a named user with readable verbs), ``proxy.Witness``
(lets other people's clients pass and checks every answer on the way).
"""
