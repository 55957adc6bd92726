export { GetDataLakeSettingsCommand, LakeFormationClient } from '@aws-sdk/client-lakeformation';
